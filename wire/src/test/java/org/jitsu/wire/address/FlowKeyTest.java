package org.jitsu.wire.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowKeyTest {
  private static final IpAddr CLIENT = IpAddr.parse("10.77.0.2");
  private static final IpAddr GUEST = IpAddr.parse("10.77.0.10");
  private static final FlowKey KEY = FlowKey.of(6, CLIENT, 40000, GUEST, 80);

  private static FlowKey.Lookup lookup(int protocol, int sourcePort, int destinationPort) {
    return new FlowKey.Lookup()
        .set(protocol, 0, CLIENT.lo(), sourcePort, 0, GUEST.lo(), destinationPort);
  }

  @Test
  void aLookupFindsTheKeyItDescribes() {
    Map<FlowKey, String> table = new HashMap<>();
    table.put(KEY, "held");
    FlowKey.Lookup lookup = lookup(6, 40000, 80);
    assertThat(table.get(lookup)).isEqualTo("held");
    assertThat(table.get(lookup.set(6, 0, CLIENT.lo(), 40001, 0, GUEST.lo(), 80))).isNull();
    assertThat(lookup(17, 40000, 80)).isNotEqualTo(KEY);
  }

  @Test
  void aStoredKeyDoesNotFollowItsLookup() {
    FlowKey.Lookup lookup = lookup(6, 40000, 80);
    FlowKey key = lookup.toKey();
    lookup.reverse();
    assertThat(key).isEqualTo(KEY).isNotEqualTo(lookup);
    assertThat(key.reversed()).isEqualTo(lookup);
    assertThat(key.reversed().reversed()).isEqualTo(KEY);
  }

  @Test
  void tellsItsParts() {
    assertThat(KEY.source()).isEqualTo(CLIENT);
    assertThat(KEY.destination()).isEqualTo(GUEST);
    assertThat(KEY.sourcePort()).isEqualTo(40000);
    assertThat(KEY.destinationPort()).isEqualTo(80);
    assertThat(KEY).hasToString("tcp 10.77.0.2.40000 > 10.77.0.10.80");
  }

  @Test
  void hashesOfNeighbouringFlowsSpread() {
    Set<Integer> hashes = new HashSet<>();
    for (int port = 0; port < 65536; port++) {
      hashes.add(lookup(6, port, 80).hashCode());
    }
    assertThat(hashes).hasSizeGreaterThan(65000);
  }

  @Test
  void ordersConsistentlyWithEquals() {
    FlowKey other = FlowKey.of(6, CLIENT, 40000, GUEST, 81);
    assertThat(KEY.compareTo(lookup(6, 40000, 80))).isZero();
    assertThat(KEY.compareTo(other)).isNegative();
    assertThat(other.compareTo(KEY)).isPositive();
  }

  @Test
  void refusesPortsThatAreNone() {
    assertThatThrownBy(() -> lookup(6, 65536, 80)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lookup(6, 1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
