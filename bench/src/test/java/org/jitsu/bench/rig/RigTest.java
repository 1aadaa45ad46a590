package org.jitsu.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class RigTest {
  private static final long MS = 1_000_000;
  private static final Rig.Progress UNHEARD = (round, rounds) -> {};

  private final VirtualPacer pacer = new VirtualPacer();
  private final List<String> diary = new ArrayList<>();
  private final Rig rig = new Rig(pacer);

  private Contender contender(String name, Load load, LongUnaryOperator latencyNs) {
    return new Contender(new ScriptedSubject(name, pacer, diary, latencyNs), load);
  }

  @Test
  void knownLatenciesComeOutWithinTheResolution() throws Exception {
    Contender subject = contender("a", Load.ONCE, k -> (k + 1) * MS);

    rig.run(1000, List.of(subject), UNHEARD);

    Series series = subject.series();
    assertThat(series.attempts()).isEqualTo(1000);
    assertThat(series.failures()).isZero();
    assertThat(series.minMs().orElseThrow()).isCloseTo(1, within(0.001));
    assertThat(series.percentileMs(50).orElseThrow()).isCloseTo(500, within(0.5));
    assertThat(series.percentileMs(90).orElseThrow()).isCloseTo(900, within(0.9));
    assertThat(series.percentileMs(99).orElseThrow()).isCloseTo(990, within(1.0));
    assertThat(series.maxMs().orElseThrow()).isCloseTo(1000, within(1.0));
  }

  @Test
  void roundsAreInterleavedFromPreparationToRest() throws Exception {
    Contender a = contender("a", Load.ONCE, k -> MS);
    Contender b = contender("b", new Load(2, MS), k -> MS);
    List<String> heard = new ArrayList<>();

    rig.run(2, List.of(a, b), (round, rounds) -> heard.add(round + "/" + rounds));

    List<String> round =
        List.of("prepare a", "ask a", "rest a", "prepare b", "ask b", "ask b", "rest b");
    assertThat(diary).hasSize(14).startsWith(round.toArray(String[]::new));
    assertThat(diary.subList(7, 14)).isEqualTo(round);
    assertThat(heard).containsExactly("1/2", "2/2");
  }

  @Test
  void preparationAndRestAreNotMeasured() throws Exception {
    Contender subject = contender("a", Load.ONCE, k -> MS);

    rig.run(3, List.of(subject), UNHEARD);

    assertThat(subject.series().maxMs().orElseThrow()).isCloseTo(1, within(0.001));
  }

  @Test
  void theMachineIsLeftAloneBeforeEachTurnAndThatIsNotMeasured() throws Exception {
    Contender a = contender("a", Load.ONCE, k -> MS);
    Contender b = contender("b", new Load(2, MS), k -> MS);
    long beginNs = pacer.nowNs();
    rig.run(2, List.of(a, b), UNHEARD);
    long busyNs = pacer.nowNs() - beginNs;

    new Rig(pacer, 30 * MS).run(2, List.of(a, b), UNHEARD);

    assertThat(pacer.nowNs() - beginNs).isEqualTo(2 * busyNs + 4 * 30 * MS);
    assertThat(a.series().maxMs().orElseThrow()).isCloseTo(1, within(0.001));
    assertThat(b.series().maxMs().orElseThrow()).isCloseTo(1, within(0.001));
  }

  @Test
  void aStallShowsInEveryRequestThatItDelayed() throws Exception {
    // Every 10 ms for a second; the 20th answer takes 500 ms, the others 1 ms.
    Contender subject = contender("a", new Load(100, 10 * MS), k -> k == 19 ? 500 * MS : MS);

    rig.run(1, List.of(subject), UNHEARD);

    // About 55 requests were due during the stall or before it was made up for: half of all.
    assertThat(subject.series().percentileMs(40).orElseThrow()).isCloseTo(1, within(0.01));
    assertThat(subject.series().percentileMs(75).orElseThrow()).isBetween(200.0, 320.0);
    assertThat(subject.series().maxMs().orElseThrow()).isCloseTo(500, within(0.5));
  }

  @Test
  void failuresAreCountedApartWithTheirReasons() throws Exception {
    Contender subject = contender("a", Load.ONCE, k -> k % 4 == 0 ? -1 : 50 * MS);

    rig.run(100, List.of(subject), UNHEARD);

    assertThat(subject.series().attempts()).isEqualTo(100);
    assertThat(subject.series().failures()).isEqualTo(25);
    assertThat(subject.series().minMs().orElseThrow()).isCloseTo(50, within(0.05));
    assertThat(subject.series().reasons()).containsExactly("refused");
  }

  @Test
  void aSubjectThatOnlyFailsHasNoLatencies() throws Exception {
    Contender subject = contender("a", Load.ONCE, k -> -1);

    rig.run(5, List.of(subject), UNHEARD);

    assertThat(subject.series().failures()).isEqualTo(5);
    assertThat(subject.series().minMs()).isEmpty();
    assertThat(subject.series().percentileMs(50)).isEmpty();
    assertThat(subject.series().maxMs()).isEmpty();
  }

  @Test
  void anInterruptKeepsWhatWasMeasuredAndCountsTheBrokenAttemptAsNothing() {
    Contender subject =
        contender(
            "a",
            Load.ONCE,
            k -> {
              if (k == 3) {
                Thread.currentThread().interrupt();
                return -1;
              }
              return MS;
            });

    assertThatThrownBy(() -> rig.run(10, List.of(subject), UNHEARD))
        .isInstanceOf(InterruptedException.class);

    assertThat(subject.series().attempts()).isEqualTo(3);
    assertThat(subject.series().failures()).isZero();
  }

  @Test
  void aSubjectThatCannotBePreparedEndsTheRun() {
    Subject stuck =
        new Subject() {
          @Override
          public void prepare() throws IOException {
            throw new IOException("still awake");
          }

          @Override
          public long attempt() {
            throw new AssertionError("not to be asked");
          }

          @Override
          public void rest() {
            throw new AssertionError("nothing to be ended");
          }
        };

    assertThatThrownBy(() -> rig.run(1, List.of(new Contender(stuck, Load.ONCE)), UNHEARD))
        .isInstanceOf(IOException.class)
        .hasMessage("still awake");
  }

  /** A journal in memory. */
  private static final class Notes implements Journal {
    private final List<Round> rounds = new ArrayList<>();

    @Override
    public List<Round> before(String stage) {
      return List.copyOf(rounds);
    }

    @Override
    public void keep(String stage, Round round) {
      rounds.add(round);
    }
  }

  @Test
  void roundsOfAnEarlierRunCountAndAreNotMeasuredAgain() throws Exception {
    Notes notes = new Notes();
    rig.run("s", 3, List.of(contender("a", Load.ONCE, k -> 10 * MS)), UNHEARD, notes);
    diary.clear();
    List<String> heard = new ArrayList<>();
    Contender later = contender("a", new Load(1, 0), k -> 20 * MS);

    rig.run("s", 5, List.of(later), (round, rounds) -> heard.add(round + "/" + rounds), notes);

    assertThat(diary).filteredOn("ask a"::equals).hasSize(2);
    assertThat(heard).containsExactly("4/5", "5/5");
    assertThat(later.series().attempts()).isEqualTo(5);
    assertThat(later.series().percentileMs(60).orElseThrow()).isCloseTo(10, within(0.01));
    assertThat(later.series().maxMs().orElseThrow()).isCloseTo(20, within(0.02));
    assertThat(notes.rounds).hasSize(5);
  }

  @Test
  void roundsOfOtherContendersAreNotTaken() throws Exception {
    Notes notes = new Notes();
    Contender a = contender("a", Load.ONCE, k -> MS);
    rig.run("s", 1, List.of(a), UNHEARD, notes);

    assertThatThrownBy(
            () -> rig.run("s", 2, List.of(a, contender("b", Load.ONCE, k -> MS)), UNHEARD, notes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 contenders, and there are 2 now");
  }

  @Test
  void whatIsKeptIsDecodedWithinTheResolution() {
    Series series = new Series();
    for (int ms = 1; ms <= 1000; ms++) {
      series.answered(ms * MS);
    }
    series.failed("refused");

    Series decoded = Series.decode(series.encoded(), series.failures());

    assertThat(decoded.attempts()).isEqualTo(1001);
    assertThat(decoded.failures()).isEqualTo(1);
    for (int percent = 1; percent <= 100; percent++) {
      assertThat(decoded.percentileMs(percent)).isEqualTo(series.percentileMs(percent));
    }
    assertThatThrownBy(() -> Series.decode("AAAA", 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
