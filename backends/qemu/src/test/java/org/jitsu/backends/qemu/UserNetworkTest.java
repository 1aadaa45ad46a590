package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.service.Port;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserNetworkTest {

  /** QEMU 7.2's own words, with a client connected. */
  private static final String SAID =
      """
      Hub -1 (net0):\r
        Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
        TCP[ESTABLISHED]   17       127.0.0.1 40000       10.0.2.15    80     0     0\r
        TCP[HOST_FORWARD]   9       127.0.0.1 35229       10.0.2.15    80     0     0\r
        UDP[HOST_FORWARD]   8       127.0.0.3    53       10.0.2.15    53     0     0\r
      """;

  @Test
  void tellsWhereQemuListensForWhichPort() {
    assertThat(UserNetwork.forwards(SAID))
        .isEqualTo(
            new Attachment.Ports(
                Map.of(
                    Port.tcp(80), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 35229),
                    Port.udp(53), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), 53))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unknown command: 'info usernet'", "TCP[HOST_FORWARD] 9 x y z"})
  void tellsNothingOfWhatIsNotThere(String said) {
    assertThat(UserNetwork.forwards(said)).isEqualTo(new Attachment.Ports());
  }
}
