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
}
