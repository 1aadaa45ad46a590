package org.jitsu.synjitsu.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;

class ProbingTest {

  private static final long MS = 1_000_000;
  private static final Target WEB = new Target.Listens(IpAddr.parse("10.77.0.10"), 80);
  private static final Target MAIL = new Target.Listens(IpAddr.parse("10.77.0.11"), 25);

  @Test
  void guestThatWasNotHeardIsAskedSeldom() {
    Probing probing = Probing.begin(List.of(WEB), 0);
    int asked = 0;
    for (long nowNs = 0; nowNs < 200 * MS; nowNs += MS / 4) {
      if (probing.isDue(nowNs)) {
        probing = probing.asked(nowNs);
        asked++;
      }
    }
    assertThat(asked).isBetween(20, 70);
  }

  @Test
  void firstFrameMakesTheNextQuestionDueAtOnce() {
    Probing probing = Probing.begin(List.of(WEB), 0).asked(150 * MS);
    assertThat(probing.isDue(151 * MS)).isFalse();
    assertThat(probing.heard(151 * MS).isDue(151 * MS)).isTrue();
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
