package org.jitsu.power.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
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

  @ParameterizedTest
  @MethodSource("seeds")
  void aSpanCutAsOftenAsOneLikesKeepsItsSum(long seed) {
    Random random = new Random(seed);
    EnergyLedger ledger = disturbed(random);
    TreeSet<Long> cuts = new TreeSet<>(List.of(200_000_000L, 1_800_000_000L));
    for (int i = random.nextInt(12); i > 0; i--) {
      cuts.add(200_000_000 + (long) (1.6e9 * random.nextDouble()));
    }
    for (Zone zone : ledger.zones()) {
      double sum = 0;
      double gone = 0;
      boolean isComplete = true;
      for (Long from = cuts.first(); !from.equals(cuts.last()); from = cuts.higher(from)) {
        Span part = new Span("part", from, Objects.requireNonNull(cuts.higher(from)));
        Answer answer = ledger.energy(zone, part, TooShort.REFUSE);
        isComplete &= answer instanceof Answer.Known;
        if (answer instanceof Answer.Known(Energy energy)) {
          sum += energy.joules();
          gone += energy.missingNs();
        }
      }
      Span whole = new Span("whole", cuts.first(), cuts.last());
      if (isComplete
          && ledger.energy(zone, whole, TooShort.REFUSE) instanceof Answer.Known(Energy energy)) {
        assertThat(sum).isEqualTo(energy.joules(), within(1e-6));
        assertThat(gone).isEqualTo((double) energy.missingNs(), within(2.0 * cuts.size()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void startsThatOverlapAsTheyLikeSplitTheTimeInWhichAnyWent(long seed) {
    Random random = new Random(seed);
    EnergyLedger ledger = new EnergyLedger(4096);
    ledger.open(WHOLE, 1_000_000);
    double counted = 0;
    for (long at = 0; at <= 3_000_000_000L; at += 1_000_000) {
      ledger.add(WHOLE, new Reading.Counter(at, 0, counted));
      counted = (counted + 0.02 * random.nextDouble()) % 50;
    }
    List<Span> spans = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      long from = 100_000_000 + (long) (2e9 * random.nextDouble());
      spans.add(new Span("start " + i, from, from + 10_000_000 + random.nextInt(800_000_000)));
    }
    double baseline = random.nextBoolean() ? 0 : random.nextDouble();
    double shared = 0;
    for (Span span : spans) {
      List<Span> others = new ArrayList<>(spans);
      others.remove(span);
      Answer answer = ledger.shared(List.of(WHOLE), span, others, baseline, TooShort.REFUSE);
      shared += ((Answer.Known) answer).energy().joules();
    }

    assertThat(shared).isEqualTo(union(ledger, spans, baseline), within(1e-6));
  }

  /** What was used in the moments that lie in any of the spans, each once. */
  private static double union(EnergyLedger ledger, List<Span> spans, double baseline) {
    List<Span> byBegin = new ArrayList<>(spans);
    byBegin.sort(Comparator.comparingLong(Span::fromNs));
    double joules = 0;
    long from = byBegin.getFirst().fromNs();
    long to = byBegin.getFirst().toNs();
    for (Span span : byBegin) {
      if (span.fromNs() > to) {
        joules += known(ledger, from, to) - baseline * (to - from) / 1e9;
        from = span.fromNs();
      }
      to = Math.max(to, span.toNs());
    }
    return joules + known(ledger, from, to) - baseline * (to - from) / 1e9;
  }

  private static double known(EnergyLedger ledger, long from, long to) {
    Answer answer = ledger.energy(WHOLE, new Span("union", from, to), TooShort.REFUSE);
    return ((Answer.Known) answer).energy().joules();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void guestsNeverGetMoreThanTheMachineUsedAndNobodyPaysTwice(long seed) {
    Random random = new Random(seed);
    GuestAccounts accounts = new GuestAccounts();
    double used = 0;
    for (int i = 0; i < 20; i++) {
      double joules = 10 * random.nextDouble();
      used += joules;
      Span second = new Span("s", 0, 1_000_000_000);
      Energy energy = new Energy(joules, 0, second, 0, Quality.MEASURED, "m", "z", 9, 9, List.of());
      Map<String, Map<Doing, Stint>> stints = new HashMap<>();
      for (int guest = random.nextInt(5); guest > 0; guest--) {
        Map<Doing, Stint> own = new EnumMap<>(Doing.class);
        for (Doing doing : Doing.values()) {
          if (random.nextBoolean()) {
            own.put(doing, new Stint(random.nextDouble(), random.nextDouble(), random.nextInt(9)));
          }
        }
        stints.put("guest " + guest, own);
      }
      accounts.divide(energy, 5 * random.nextDouble(), 2 * random.nextDouble(), stints);
    }

    double guests = 0;
    for (GuestAccounts.Account account : accounts.byGuest().values()) {
      guests += account.joules();
      double parts = 0;
      for (Doing doing : Doing.values()) {
        assertThat(account.of(doing).joules()).isNotNegative().isFinite();
        parts += account.of(doing).joules();
      }
      assertThat(parts).isEqualTo(account.joules(), within(1e-6));
    }
    assertThat(guests).isLessThanOrEqualTo(used + 1e-6);
    assertThat(accounts.all().joules()).isEqualTo(guests, within(1e-6));
    double tenants = 0;
    for (GuestAccounts.Account account : accounts.by(name -> name.substring(6)).values()) {
      tenants += account.joules();
    }
    assertThat(tenants).isEqualTo(guests, within(1e-6));
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

  /** What is forgotten of a long time changes nothing of what a kept moment's span cost. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aKeptMomentAnswersAsIfNothingWereForgotten(long seed) {
    Random random = new Random(seed);
    Signal signal = Signal.of(random);
    EnergyLedger large = new EnergyLedger(4096);
    EnergyLedger small = new EnergyLedger(300 + random.nextInt(40));
    List<Zone> both = List.of(POWER, WHOLE);
    for (Zone zone : both) {
      large.open(zone, 10_000_000);
      small.open(zone, 10_000_000);
    }
    int begin = 2 + random.nextInt(200);
    long keptNs = begin * 10_000_000L + random.nextInt(10_000_000);
    int told = begin - 1 + random.nextInt(20); // a little before the moment, or after it
    for (int i = 0; i < 2000; i++) {
      double t = i / 100.0;
      for (EnergyLedger ledger : List.of(large, small)) {
        ledger.add(POWER, new Reading.Power(i * 10_000_000L, 0, signal.watts().applyAsDouble(t)));
        double counted = signal.joules().applyAsDouble(t) % 50;
        ledger.add(WHOLE, new Reading.Counter(i * 10_000_000L, 0, counted));
      }
      if (random.nextInt(100) == 0) {
        Zone zone = both.get(random.nextInt(2));
        large.fault(zone, "away");
        small.fault(zone, "away");
      }
      if (i == told) {
        small.keep(keptNs);
      }
    }
    Span span = new Span("since", keptNs, (1999 - random.nextInt(200)) * 10_000_000L);

    for (List<Zone> zones : List.of(List.of(POWER), List.of(WHOLE), both)) {
      Energy all = ((Answer.Known) large.total(zones, span, TooShort.REFUSE)).energy();
      Energy kept = ((Answer.Known) small.total(zones, span, TooShort.REFUSE)).energy();
      assertThat(kept.toString()).isEqualTo(all.toString());
      assertThat(kept.joules()).isEqualTo(all.joules());
      assertThat(kept.doubtJoules()).isEqualTo(all.doubtJoules());
    }
  }
}
