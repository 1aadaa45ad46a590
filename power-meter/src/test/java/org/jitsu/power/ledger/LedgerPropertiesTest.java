package org.jitsu.power.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every signal, drawn by lot; the seed is the parameter. */
class LedgerPropertiesTest {
  private static final int SEEDS = Boolean.getBoolean("jitsu.long") ? 5000 : 300;
  private static final Zone POWER = Zone.measured("p", "p", 0, "test");
  private static final Zone WHOLE = new Zone("c", "all", null, Quality.MEASURED, 0, 50, "test");
  private static final Zone PART = new Zone("c", "part", "all", Quality.MEASURED, 0, 50, "test");

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  /** A signal with its exact integral, and a bound of its second derivative. */
  private record Signal(DoubleUnaryOperator watts, DoubleUnaryOperator joules, double bend) {
    static Signal of(Random random) {
      double level = 2 + 10 * random.nextDouble();
      double swing = level * random.nextDouble() * 0.9;
      double w = 0.5 + 20 * random.nextDouble();
      double slope = random.nextDouble();
      return switch (random.nextInt(3)) {
        case 0 -> new Signal(t -> level, t -> level * t, 0);
        case 1 -> new Signal(t -> level + slope * t, t -> level * t + slope * t * t / 2, 0);
        default ->
            new Signal(
                t -> level + swing * Math.sin(w * t),
                t -> level * t + swing / w * (1 - Math.cos(w * t)),
                swing * w * w);
      };
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theIntegralOfAKnownSignalIsWithinTheTrapezoidsBound(long seed) {
    Random random = new Random(seed);
    Signal signal = Signal.of(random);
    EnergyLedger ledger = new EnergyLedger(4096);
    double h = 0.005 + 0.02 * random.nextDouble();
    ledger.open(POWER, (long) (h * 1e9));
    double t = 0;
    double widest = 0;
    List<Double> moments = new ArrayList<>();
    while (t < 3) {
      ledger.add(POWER, new Reading.Power(ns(t), 0, signal.watts.applyAsDouble(ns(t) / 1e9)));
      moments.add(t);
      double step = h * (0.5 + random.nextDouble()); // the sampler is never quite on time
      widest = Math.max(widest, step);
      t += step;
    }
    double from = moments.get(1 + random.nextInt(20));
    double to = moments.get(moments.size() - 1 - random.nextInt(20));

    Answer answer = ledger.energy(POWER, new Span("s", ns(from), ns(to)), TooShort.REFUSE);

    Energy energy = ((Answer.Known) answer).energy();
    double exact = signal.joules.applyAsDouble(to) - signal.joules.applyAsDouble(from);
    double bound = (to - from) * widest * widest / 12 * signal.bend + 1e-6;
    assertThat(energy.joules()).isEqualTo(exact, within(bound));
    assertThat(energy.doubtJoules() + 1e-6)
        .isGreaterThanOrEqualTo(Math.abs(energy.joules() - exact));
    assertThat(energy.missingNs()).isZero();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void partsAddUpToTheWholeWhateverHappens(long seed) {
    Random random = new Random(seed);
    EnergyLedger ledger = disturbed(random);
    long end = 2_000_000_000L;
    long cut = (long) (end * (0.2 + 0.6 * random.nextDouble()));
    for (Zone zone : ledger.zones()) {
      Answer whole = ledger.energy(zone, new Span("whole", 0, end), TooShort.WIDEN);
      Answer left = ledger.energy(zone, new Span("left", 0, cut), TooShort.REFUSE);
      Answer right = ledger.energy(zone, new Span("right", cut, end), TooShort.REFUSE);
      if (left instanceof Answer.Known(Energy a)
          && right instanceof Answer.Known(Energy b)
          && whole instanceof Answer.Known(Energy all)
          && all.span().lengthNs() == end) {
        assertThat(a.joules() + b.joules()).isEqualTo(all.joules(), within(1e-6));
        assertThat(a.missingNs() + b.missingNs())
            .isBetween(all.missingNs() - 2, all.missingNs() + 2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noFigureIsNegativeOrNoNumber(long seed) {
    Random random = new Random(seed);
    EnergyLedger ledger = disturbed(random);
    for (int i = 0; i < 50; i++) {
      long from = (long) (random.nextDouble() * 2.2e9) - 100_000_000;
      Span span = new Span("s", from, from + 1 + (long) (random.nextDouble() * 1e9));
      TooShort tooShort = random.nextBoolean() ? TooShort.WIDEN : TooShort.REFUSE;
      if (ledger.total(ledger.zones(), span, tooShort) instanceof Answer.Known(Energy energy)) {
        assertThat(energy.joules()).isNotNaN().isNotNegative().isFinite();
        assertThat(energy.doubtJoules()).isNotNaN().isNotNegative().isFinite();
        assertThat(energy.watts()).isNotNaN().isNotNegative().isFinite();
        assertThat(energy.coverage()).isGreaterThan(0).isLessThanOrEqualTo(1);
        assertThat(energy.missingNs()).isNotNegative();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPartIsNeverAddedToItsWhole(long seed) {
    EnergyLedger ledger = disturbed(new Random(seed));
    Span span = new Span("s", 500_000_000, 1_500_000_000);
    Answer whole = ledger.energy(WHOLE, span, TooShort.REFUSE);
    Answer both = ledger.total(List.of(WHOLE, PART), span, TooShort.REFUSE);
    assertThat(both).isEqualTo(whole);
  }

  /** Three zones for two seconds: wraps, resets, faults, late and doubled readings, rubbish. */
  private static EnergyLedger disturbed(Random random) {
    EnergyLedger ledger = new EnergyLedger(64 + random.nextInt(1000));
    List.of(POWER, WHOLE, PART).forEach(zone -> ledger.open(zone, 10_000_000));
    double counted = 49 * random.nextDouble();
    long at = -100_000_000;
    while (at < 2_100_000_000L) {
      at += random.nextInt(40) == 0 ? 100_000_000 : 5_000_000 + random.nextInt(10_000_000);
      double watts =
          switch (random.nextInt(60)) {
            case 0 -> Double.NaN;
            case 1 -> -1;
            case 2 -> Double.POSITIVE_INFINITY;
            default -> 20 * random.nextDouble();
          };
      counted =
          random.nextInt(80) == 0
              ? random.nextDouble()
              : (counted + 0.2 * random.nextDouble()) % 50;
      long when = random.nextInt(50) == 0 ? at - 30_000_000 : at;
      ledger.add(POWER, new Reading.Power(when, random.nextInt(1000), watts));
      ledger.add(WHOLE, new Reading.Counter(when, random.nextInt(1000), counted));
      ledger.add(PART, new Reading.Counter(when, 0, counted / 2));
      if (random.nextInt(70) == 0) {
        ledger.fault(ledger.zones().get(random.nextInt(3)), "a fault");
      }
    }
    return ledger;
  }

  private static long ns(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
