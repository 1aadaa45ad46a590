package org.jitsu.power.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gaps, resets, wraps, short spans: each with its own words. */
class EnergyLedgerTest {
  private static final long MS = 1_000_000;
  private static final Zone RAPL =
      new Zone("rapl", "package-0", null, Quality.MEASURED, MS, 100, "energy_uj");
  private static final Zone PLUG = Zone.measured("plug", "0", 1000 * MS, "http://192.0.2.7/");
  private static final Zone SHUNT = Zone.measured("ina226", "rail", 0, "power1_input");

  private final EnergyLedger ledger = new EnergyLedger(1000);

  private static Span span(long fromMs, long toMs) {
    return new Span("the span", fromMs * MS, toMs * MS);
  }

  private void counter(Zone zone, long atMs, double joules) {
    ledger.add(zone, new Reading.Counter(atMs * MS, 0, joules));
  }

  private void power(Zone zone, long atMs, double watts) {
    ledger.add(zone, new Reading.Power(atMs * MS, 0, watts));
  }

  private Energy known(Zone zone, Span span) {
    Answer answer = ledger.energy(zone, span, TooShort.REFUSE);
    assertThat(answer).isInstanceOf(Answer.Known.class);
    return ((Answer.Known) answer).energy();
  }

  private String unknown(Zone zone, Span span) {
    Answer answer = ledger.energy(zone, span, TooShort.REFUSE);
    assertThat(answer).isInstanceOf(Answer.Unknown.class);
    return ((Answer.Unknown) answer).why();
  }

  /** 10 W from {@code first} joules on, a reading each 10 ms. */
  private void tenWatts(double first, int readings) {
    ledger.open(RAPL, 10 * MS);
    for (int i = 0; i < readings; i++) {
      counter(RAPL, 10L * i, (first + 0.1 * i) % 100);
    }
  }

  @Test
  void aCounterThatGoesRoundInTheMiddleOfASpanIsFollowed() {
    tenWatts(99.5, 21);

    assertThat(known(RAPL, span(0, 200)).joules()).isEqualTo(2, within(1e-9));
    assertThat(ledger.accounts().getFirst().wraps()).isEqualTo(1);
    assertThat(ledger.accounts().getFirst().gaps()).isZero();
  }

  @Test
  void anAccountSaysHowManyReadingsItStandsOnAndHowOftenTheyCome() {
    tenWatts(0, 21);
    ledger.open(PLUG, 1000 * MS);

    EnergyLedger.Account rapl = ledger.accounts().getFirst();
    EnergyLedger.Account plug = ledger.accounts().getLast();
    assertThat(rapl.samples()).isEqualTo(21);
    assertThat(rapl.rateHz()).isEqualTo(100, within(1e-9));
    assertThat(plug.samples()).isZero();
    assertThat(plug.rateHz()).isZero();
  }

  @Test
  void aCounterThatFallsALittleWasResetAndNotTurned() {
    tenWatts(50, 11);
    counter(RAPL, 110, 50.9999);
    counter(RAPL, 120, 51.0999);

    Energy energy = known(RAPL, span(0, 120));

    assertThat(energy.joules()).isEqualTo(1.1, within(1e-9));
    assertThat(energy.missingNs()).isEqualTo(10 * MS);
    assertThat(energy.notes()).singleElement().asString().contains("reset", "at least this much");
    assertThat(energy.coverage()).isEqualTo(11 / 12.0, within(1e-9));
  }

  @Test
  void aCounterWithoutARangeThatFallsWasReset() {
    Zone zone = Zone.measured("hwmon", "e1", 0, "energy1_input");
    ledger.open(zone, 100 * MS);
    counter(zone, 0, 500);
    counter(zone, 100, 501);
    counter(zone, 200, 0.5);
    counter(zone, 300, 1.5);

    assertThat(known(zone, span(0, 300)).joules()).isEqualTo(2, within(1e-9));
    assertThat(ledger.accounts().getFirst().lastGap()).contains("went back from 501.0 to 0.5 J");
  }

  @Test
  void aFaultIsAGapAndNothingIsAddedForIt() {
    tenWatts(0, 11);
    ledger.fault(RAPL, "energy_uj cannot be read");
    ledger.fault(RAPL, "energy_uj cannot be read");
    counter(RAPL, 200, 2);
    counter(RAPL, 210, 2.1);
    counter(RAPL, 220, 2.2);

    Energy energy = known(RAPL, span(0, 220));

    assertThat(energy.joules()).isEqualTo(1.2, within(1e-9));
    assertThat(energy.missingNs()).isEqualTo(100 * MS);
    assertThat(energy.watts()).isEqualTo(10, within(1e-6));
    assertThat(unknown(RAPL, span(110, 190))).contains("lies in a gap", "cannot be read");
    assertThat(ledger.accounts().getFirst().gaps()).isEqualTo(1);
  }

  /** Readings are entered some hundred at a time, which nobody who asks may notice. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 255, 256, 257, 511, 512, 513, 990})
  void howeverManyReadingsThereAreEveryAnswerHasThemAll(int readings) {
    tenWatts(0, readings);
    long lastMs = 10L * (readings - 1);

    assertThat(ledger.knownFromNs(List.of(RAPL))).isZero();
    assertThat(ledger.knownUntilNs(List.of(RAPL))).isEqualTo(lastMs * MS);
    assertThat(ledger.accounts().getFirst().joules()).isEqualTo(0.01 * lastMs, within(1e-6));
    counter(RAPL, lastMs + 10, 0.01 * (lastMs + 10) % 100);
    ledger.fault(RAPL, "gone");
    counter(RAPL, lastMs + 20, 0.01 * (lastMs + 20) % 100);
    counter(RAPL, lastMs + 30, 0.01 * (lastMs + 30) % 100);

    Energy energy = known(RAPL, span(0, lastMs + 30));
    assertThat(energy.joules()).isEqualTo(0.01 * (lastMs + 20), within(1e-6));
    assertThat(energy.missingNs()).isEqualTo(10 * MS);
  }

  @Test
  void theOldestReadingMakesRoom() {
    EnergyLedger small = new EnergyLedger(3);
    small.open(SHUNT, 10 * MS);
    for (int i = 0; i < 1000; i++) {
      small.add(SHUNT, new Reading.Power(10L * i * MS, 0, i));

      assertThat(small.knownUntilNs(List.of(SHUNT)))
          .isEqualTo(i == 0 ? Long.MIN_VALUE : 10L * i * MS);
      assertThat(small.knownFromNs(List.of(SHUNT)))
          .isEqualTo(i == 0 ? Long.MAX_VALUE : 10L * Math.max(0, i - 2) * MS);
    }
    Span newest = new Span("the newest", 9970 * MS, 9990 * MS);
    assertThat(small.energy(SHUNT, newest, TooShort.REFUSE))
        .isInstanceOfSatisfying(
            Answer.Known.class,
            known -> assertThat(known.energy().joules()).isEqualTo(998 * 0.02, within(1e-9)));
  }

  /** A recording of ten hours, of which sixteen seconds are remembered. */
  @Test
  void aMomentThatIsKeptIsKnownHoweverManyReadingsFollow() {
    EnergyLedger small = new EnergyLedger(16);
    small.open(SHUNT, 1000 * MS);
    for (int i = 0; i <= 36_000; i++) {
      small.add(SHUNT, new Reading.Power(1000L * i * MS, 0, 10));
      if (i == 5) {
        small.keep(2500 * MS);
      }
      if (i == 20_000) {
        small.fault(SHUNT, "away");
      }
    }

    Span all = new Span("all", 2500 * MS, 36_000_000 * MS);
    assertThat(small.knownFromNs(List.of(SHUNT))).isEqualTo(2500 * MS);
    Energy energy = ((Answer.Known) small.energy(SHUNT, all, TooShort.REFUSE)).energy();
    assertThat(energy.joules()).isEqualTo(10 * (36_000 - 1 - 2.5), within(1e-4));
    assertThat(energy.missingNs()).isEqualTo(1000 * MS);
    assertThat(energy.samples()).isEqualTo(35_998);
  }

  @Test
  void theFirstMomentThatIsKeptStaysAndOfOthersTheLast() {
    EnergyLedger small = new EnergyLedger(16);
    small.open(SHUNT, 1000 * MS);
    for (int i = 0; i <= 1000; i++) {
      if (i % 100 == 50) {
        small.keep(1000L * i * MS); // which is now: its reading is still to come
      }
      small.add(SHUNT, new Reading.Power(1000L * i * MS, 0, 10));
    }

    for (int from : new int[] {50, 950}) {
      Span span = new Span("since", from * 1000L * MS, 1_000_000 * MS);
      Energy energy = ((Answer.Known) small.energy(SHUNT, span, TooShort.REFUSE)).energy();
      assertThat(energy.joules()).isEqualTo(10.0 * (1000 - from), within(1e-6));
      assertThat(energy.missingNs()).isZero();
    }
  }

  @Test
  void anOverdueReadingIsAGap() {
    tenWatts(0, 11);
    counter(RAPL, 160, 1.6);

    assertThat(ledger.accounts().getFirst().lastGap()).isEqualTo("no reading for 60 ms");
  }

  @Test
  void whatCannotBeIsAGap() {
    ledger.open(SHUNT, 10 * MS);
    power(SHUNT, 0, 1);
    power(SHUNT, 10, 1);
    power(SHUNT, 20, Double.NaN);
    power(SHUNT, 30, 1);
    power(SHUNT, 40, 1);
    power(SHUNT, 50, -3);
    power(SHUNT, 60, 1e9);
    power(SHUNT, 70, 1);
    power(SHUNT, 80, 1);

    Energy energy = known(SHUNT, span(0, 80));

    assertThat(energy.joules()).isEqualTo(0.03, within(1e-12));
    assertThat(energy.missingNs()).isEqualTo(50 * MS);
  }

  @Test
  void aShuntsOffsetIsNothing() {
    ledger.open(SHUNT, 10 * MS);
    for (int i = 0; i < 10; i++) {
      power(SHUNT, 10L * i, i % 2 == 0 ? -0.002 : 0.002);
    }

    assertThat(known(SHUNT, span(0, 90)).joules()).isBetween(0.0, 0.001);
    assertThat(ledger.accounts().getFirst().gaps()).isZero();
  }

  @Test
  void aOneHertzMeterRefusesFiftyMilliseconds() {
    ledger.open(PLUG, 1000 * MS);
    for (int i = 0; i < 10; i++) {
      power(PLUG, 1000L * i, 5);
    }

    assertThat(unknown(PLUG, span(4100, 4150)))
        .contains("50.0 ms is shorter than 2 intervals of plug/0", "every 1000.0 ms");
  }

  @Test
  void orWidensThemAndSaysSo() {
    ledger.open(PLUG, 1000 * MS);
    for (int i = 0; i < 10; i++) {
      power(PLUG, 1000L * i, 5);
    }

    Answer answer = ledger.energy(PLUG, span(4100, 4150), TooShort.WIDEN);

    Energy energy = ((Answer.Known) answer).energy();
    assertThat(energy.span().lengthNs()).isGreaterThanOrEqualTo(2000 * MS);
    assertThat(energy.joules()).isEqualTo(5 * energy.span().seconds(), within(1e-9));
    assertThat(energy.notes()).anyMatch(note -> note.startsWith("widened to"));
  }

  @Test
  void aMeterThatHasNothingNewIsNotTakenForZeroAndALeap() {
    Zone slow = new Zone("plug", "total", null, Quality.MEASURED, 1000 * MS, 0, "aenergy");
    ledger.open(slow, 100 * MS);
    for (int i = 0; i <= 40; i++) {
      counter(slow, 100L * i, 50 * Math.floor(i / 10.0));
    }

    Energy energy = known(slow, span(0, 4000));

    assertThat(energy.joules()).isEqualTo(200, within(1e-9));
    assertThat(ledger.accounts().getFirst().gaps()).isZero();
    assertThat(known(slow, span(0, 2500)).watts()).isEqualTo(50, within(1e-6));
  }

  @Test
  void whatIsOutsideIsUnknown() {
    tenWatts(0, 11);

    assertThat(unknown(RAPL, span(500, 600))).contains("lies outside");
    assertThat(known(RAPL, span(50, 150)).missingNs()).isEqualTo(50 * MS);
    assertThat(unknown(open(SHUNT), span(0, 10))).contains("fewer than two readings");
  }

  private Zone open(Zone zone) {
    ledger.open(zone, 10 * MS);
    return zone;
  }

  @Test
  void readingsOutOfOrderAreDropped() {
    tenWatts(0, 11);
    counter(RAPL, 50, 7);
    counter(RAPL, 100, 1);

    assertThat(known(RAPL, span(0, 100)).joules()).isEqualTo(1, within(1e-9));
    assertThat(ledger.accounts().getFirst().dropped()).isEqualTo(2);
  }

  @Test
  void zonesWithinOthersAreNotCountedTwice() {
    Zone core = new Zone("rapl", "core", "package-0", Quality.MEASURED, MS, 100, "core");
    tenWatts(0, 11);
    ledger.open(core, 10 * MS);
    for (int i = 0; i < 11; i++) {
      counter(core, 10L * i, 0.06 * i);
    }

    Answer answer = ledger.total(List.of(RAPL, core), span(0, 100), TooShort.REFUSE);

    assertThat(((Answer.Known) answer).energy().joules()).isEqualTo(1, within(1e-9));
    assertThat(((Answer.Known) answer).energy().zone()).isEqualTo("package-0");
  }

  @Test
  void aFigureSaysWhatItRestsOn() {
    tenWatts(0, 11);

    assertThat(known(RAPL, span(0, 100)))
        .hasToString("1.000 J +- 0.000 (measured; rapl, package-0, 110 Hz, n=11)");
  }

  @Test
  void aBaselineIsSubtractedAndNeverBelowNothing() {
    tenWatts(0, 11);
    Energy energy = known(RAPL, span(0, 100));

    assertThat(energy.above(4).joules()).isEqualTo(0.6, within(1e-9));
    assertThat(energy.above(40).joules()).isZero();
    assertThat(energy.above(40).notes()).containsExactly("below the baseline of 40.000 W: 0");
  }

  @Test
  void startsThatOverlapShareAndAddUp() {
    tenWatts(0, 31);
    Span one = span(0, 200);
    Span two = span(100, 300);

    Answer first = ledger.shared(List.of(RAPL), one, List.of(two), 0, TooShort.REFUSE);
    Answer second = ledger.shared(List.of(RAPL), two, List.of(one), 0, TooShort.REFUSE);

    Energy a = ((Answer.Known) first).energy();
    Energy b = ((Answer.Known) second).energy();
    assertThat(a.joules()).isEqualTo(1.5, within(1e-9));
    assertThat(a.joules() + b.joules()).isEqualTo(known(RAPL, span(0, 300)).joules(), within(1e-9));
    assertThat(a.quality()).isEqualTo(Quality.MODELLED);
    assertThat(a.notes()).containsExactly("shared with 1 at a time");
    Answer above = ledger.shared(List.of(RAPL), one, List.of(two), 4, TooShort.REFUSE);
    assertThat(((Answer.Known) above).energy().joules())
        .as("the baseline is shared too")
        .isEqualTo(0.9, within(1e-9));
  }

  @Test
  void guestsGetTheirShareAboveIdleAndNoMoreThanThereIs() {
    tenWatts(0, 11);
    GuestAccounts accounts = new GuestAccounts();

    accounts.divide(
        known(RAPL, span(0, 100)),
        4,
        0.1,
        Map.of(
            "www",
            Map.of(
                Doing.START, new Stint(0.04, 0.06, 1),
                Doing.SERVE, new Stint(0.01, 0.04, 5)),
            "shop",
            Map.of(Doing.IDLE, new Stint(0.025, 0.1, 0))));
    accounts.divide(
        known(RAPL, span(0, 100)),
        4,
        0.0,
        Map.of("www", Map.of(Doing.SERVE, new Stint(0.02, 0.1, 15))));

    assertThat(accounts.byGuest())
        .hasEntrySatisfying("www", account -> isModelled(account, 0.3 + 0.6))
        .hasEntrySatisfying("shop", account -> isModelled(account, 0.15));
    assertThat(accounts.by(guest -> "acme"))
        .hasEntrySatisfying("acme", account -> isModelled(account, 1.05));
    isModelled(accounts.all(), 1.05);
    GuestAccounts.Account www = Objects.requireNonNull(accounts.of("www"));
    assertThat(www.of(Doing.START).joulesOfOne().orElseThrow()).isEqualTo(0.24, within(1e-9));
    assertThat(www.of(Doing.SERVE).joulesOfOne().orElseThrow()).isEqualTo(0.033, within(1e-9));
    assertThat(www.of(Doing.IDLE).watts()).isEmpty();
    GuestAccounts.Account shop = Objects.requireNonNull(accounts.of("shop"));
    assertThat(shop.of(Doing.IDLE).watts().orElseThrow()).isEqualTo(1.5, within(1e-9));
    assertThat(shop.of(Doing.SERVE).joulesOfOne()).isEmpty();
    assertThat(GuestAccounts.Account.QUALITY_OF_PARTS).isEqualTo(Quality.ESTIMATED);
  }

  private static void isModelled(GuestAccounts.Account account, double joules) {
    assertThat(account.joules()).isEqualTo(joules, within(1e-9));
    assertThat(account.quality()).isEqualTo(Quality.MODELLED);
  }

  @Test
  void repeatsHaveAConfidenceInterval() {
    Repeats repeats = Repeats.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));

    assertThat(repeats.mean()).isEqualTo(3);
    // t(0.975, 4) = 2.776; s = 1.5811; 2.776 * 1.5811 / sqrt 5
    assertThat(repeats.halfWidth().orElseThrow()).isEqualTo(1.9634, within(1e-3));
    assertThat(Repeats.of(List.of(2.0)).halfWidth()).isEmpty();
  }
}
