package org.jitsu.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {

  @ParameterizedTest
  @CsvSource({
    "01, true", // established
    "09, true", // our FIN is not acknowledged yet
    "06, false", // TIME_WAIT: both are through
  })
  void looksAtTheStateOfConnectionsToTheServer(String state, boolean open) throws Exception {
    assumeTrue(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the lines are of such a machine");
    List<String> table =
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid",
            "   0: 0100007F:14E9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0",
            "   1: 01004D0A:8844 0A004D0A:0050 %s 00000000:00000000 00:00000000 00000000     0"
                .formatted(state));

    assertThat(Connections.isOpen(table, InetAddress.ofLiteral("10.77.0.10"))).isEqualTo(open);
    assertThat(Connections.isOpen(table, InetAddress.ofLiteral("10.77.0.11"))).isFalse();
  }
}
