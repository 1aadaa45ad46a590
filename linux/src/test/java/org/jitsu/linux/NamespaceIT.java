package org.jitsu.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;

/** The integration tests' own JVM stands alone: no interface of the machine is in sight. */
class NamespaceIT {

  @Test
  void seesOnlyALoopbackOfItsOwn() throws Exception {
    assertThat(NetworkInterface.networkInterfaces().map(NetworkInterface::getName))
        .containsOnly("lo");
  }
}
