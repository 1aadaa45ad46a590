package org.jitsu.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacerTest {
  private final Pacer pacer = Pacer.system();

  @Test
  void waitsUntilTheMomentAndNeverLess() throws Exception {
    long dueNs = pacer.nowNs() + 2_000_000;

    pacer.awaitNs(dueNs);

    assertThat(pacer.nowNs()).isGreaterThanOrEqualTo(dueNs);
  }

  @Test
  void aMomentInThePastTakesNoWaiting() throws Exception {
    pacer.awaitNs(pacer.nowNs() - 1);
  }

  @Test
  void anInterruptEndsTheWaiting() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> pacer.awaitNs(pacer.nowNs() + 3_600_000_000_000L))
        .isInstanceOf(InterruptedException.class);
  }
}
