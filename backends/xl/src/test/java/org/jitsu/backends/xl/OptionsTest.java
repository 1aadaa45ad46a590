package org.jitsu.backends.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.core.hypervisor.HypervisorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  static final String HOST_KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

  @Test
  void defaults() throws Exception {
    assertThat(Options.parse(Map.of()))
        .isEqualTo(new Options(null, Options.Type.PVH, null, null, false));
  }

  @Test
  void everything() throws Exception {
    Map<String, String> all =
        Map.of(
            "ssh", "admin@[fd00::1]:2222",
            "ssh-key", "/k",
            "host-key", HOST_KEY,
            "type", "pv",
            "bridge", "xenbr0",
            "guest-address", "10.0.0.16",
            "start", "prepared");
    assertThat(Options.parse(all))
        .isEqualTo(
            new Options(
                new SshTarget("admin", "fd00::1", 2222, Path.of("/k"), HOST_KEY),
                Options.Type.PV,
                "xenbr0",
                InetAddress.ofLiteral("10.0.0.16"),
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "xen1, root, xen1, 22",
    "me@xen1.example.org:1, me, xen1.example.org, 1",
    "10.0.0.1:65535, root, 10.0.0.1, 65535"
  })
  void readsWhere(String where, String user, String host, int port) throws Exception {
    assertThat(SshTarget.parse(where, Path.of("/k"), HOST_KEY))
        .isEqualTo(new SshTarget(user, host, port, Path.of("/k"), HOST_KEY));
  }

  @ParameterizedTest
  @CsvSource({
    "colour, green, unknown option 'colour'",
    "type, xen, type 'xen'",
    "start, snapshot, 'snapshot' is none of create, prepared",
    "bridge, a b, bridge 'a b'",
    "bridge, abcdefghijklmnop, bridge",
    "guest-address, www.example.org, guest-address",
    "ssh, a b, ssh 'a b'",
    "ssh, xen1:0, no port 0",
    "ssh, xen1:65536, no port 65536",
    "host-key, ssh-ed25519 AAAA, 'host-key'",
    "ssh-key, , wants 'ssh-key'",
    "host-key, , wants 'ssh-key'",
    "ssh, , for a machine that 'ssh' names"
  })
  void refuses(String key, String value, String words) {
    Map<String, String> options =
        new HashMap<>(Map.of("ssh", "xen1", "ssh-key", "/k", "host-key", HOST_KEY));
    if (value == null) {
      options.remove(key);
    } else {
      options.put(key, value);
    }
    assertThatThrownBy(() -> Options.parse(options))
        .isInstanceOfSatisfying(
            HypervisorException.class,
            refused ->
                assertThat(refused.kind()).isEqualTo(HypervisorException.Kind.BAD_DEFINITION))
        .hasMessageContaining(words);
  }
}
