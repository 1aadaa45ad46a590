package org.jitsu.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTest {
  @Test
  void bootHasANameThatStays() throws Exception {
    assertThat(Host.bootId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(Host.bootId()).isEqualTo(Host.bootId());
  }

  @Test
  void ticksAreTheUsualHundredASecond() {
    assertThat(Host.clockTicksASecond()).isEqualTo(100);
  }

  @Test
  void kernelHasAVersionAndProcessors() throws Exception {
    assertThat(Host.possibleCpus())
        .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(Host.isLinux(2, 6)).isTrue();
    assertThat(Host.isLinux(999, 0)).isFalse();
  }
}
