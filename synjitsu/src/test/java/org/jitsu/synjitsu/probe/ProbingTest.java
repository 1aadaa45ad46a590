package org.jitsu.synjitsu.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jitsu.synjitsu.probe.Probing.Manner;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;

class ProbingTest {

  private static final long MS = 1_000_000;
  private static final Target WEB = new Target.Listens(IpAddr.parse("10.77.0.10"), 80);
  private static final Target MAIL = new Target.Listens(IpAddr.parse("10.77.0.11"), 25);

  @Test
  void guestThatWasNotHeardIsAskedOnceAndThenGreetedSeldom() {
    Probing probing = Probing.begin(List.of(WEB), 0);
    List<Manner> asked = new ArrayList<>();
    for (long nowNs = 0; nowNs < 200 * MS; nowNs += MS / 4) {
      if (probing.isDue(nowNs)) {
        asked.add(probing.manner());
        probing = probing.asked(nowNs);
      }
    }
    assertThat(asked).hasSize(20).startsWith(Manner.INTRODUCE, Manner.GREET);
    assertThat(asked).filteredOn(Manner.INTRODUCE::equals).hasSize(1);
  }

  @Test
  void attachmentMakesAWholeQuestionDueAtOnceForWhatWasSentBeforeIsLost() {
    Probing probing = Probing.begin(List.of(WEB), 0).asked(0).attached(MS);
    assertThat(probing.isDue(MS)).isTrue();
    assertThat(probing.manner()).isEqualTo(Manner.INTRODUCE);
    assertThat(probing.asked(MS).attached(2 * MS)).isEqualTo(probing.asked(MS));
  }

  @Test
  void firstFrameMakesTheNextQuestionDueAtOnceUnlessOneQueuesForIt() {
    Probing probing = Probing.begin(List.of(WEB), 0).asked(0);
    assertThat(probing.isDue(MS)).isFalse();
    assertThat(probing.heard(MS).isDue(MS)).isTrue();
    assertThat(probing.heard(MS).manner()).isEqualTo(Manner.INTRODUCE);

    Probing queued = probing.attached(MS).asked(MS).heard(9 * MS);
    assertThat(queued.nextNs()).isEqualTo(10 * MS);
    assertThat(queued.manner()).isEqualTo(Manner.ASK);
  }

  @Test
  void refusalIsAFirstFrameToo() {
    Probing probing = Probing.begin(List.of(WEB), 0).attached(MS).asked(MS).refused(9 * MS);
    assertThat(probing.nextNs()).isEqualTo(9 * MS + MS / 4);
    assertThat(probing.heard(9 * MS)).isEqualTo(probing);
  }

  @Test
  void laterFramesChangeNothing() {
    Probing probing = Probing.begin(List.of(WEB), 0).heard(MS).asked(MS);
    assertThat(probing.heard(MS + 1)).isEqualTo(probing);
  }

  @Test
  void refusalIsFollowedByAQuestionAfterAQuarterOfAMillisecond() {
    Probing probing = Probing.begin(List.of(WEB), 0).heard(MS).asked(MS).refused(MS);
    assertThat(probing.nextNs()).isEqualTo(MS + MS / 4);
  }

  @Test
  void pausesGrowWithTheTimeWaitedToFiveMilliseconds() {
    Probing probing = Probing.begin(List.of(WEB), 0).heard(0);
    assertThat(probing.refused(16 * MS).nextNs()).isEqualTo(17 * MS);
    assertThat(probing.refused(10_000 * MS).nextNs()).isEqualTo(10_005 * MS);
  }

  @Test
  void questionWithoutAnswerIsRepeatedAfterAMillisecond() {
    Probing probing = Probing.begin(List.of(WEB), 0).heard(MS).asked(MS);
    assertThat(probing.nextNs()).isEqualTo(2 * MS);
  }

  @Test
  void targetsTakeTurnsAndAllMustAnswer() {
    Probing probing = Probing.begin(List.of(WEB, MAIL), 0).heard(0).asked(0);
    probing = probing.answered(WEB, 10);
    assertThat(probing.isDone()).isFalse();
    assertThat(probing.open()).containsExactly(MAIL);
    assertThat(probing.isDue(10)).isTrue();
    assertThat(probing.answered(MAIL, 20).isDone()).isTrue();
  }

  @Test
  void secondAnswerOfATargetChangesNothing() {
    Probing probing = Probing.begin(List.of(WEB, MAIL), 0).answered(WEB, 5).asked(10);
    assertThat(probing.answered(WEB, 20)).isEqualTo(probing);
  }
}
