package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.ControlClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A running daemon reads its zone files again. */
@Timeout(120)
class ReloadIT {

  private static final String BEGIN =
      "$TTL 60\n@ SOA ns hostmaster 1 3600 900 1209600 60\n@ NS ns\n";

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aZoneIsReadAgainAndABrokenOneLeavesTheLast() throws Exception {
    Path zone = Files.writeString(lab.directory().resolve("it.zone"), BEGIN + "one A 192.0.2.1\n");
    lab.write(
        Sample.configuration("state", List.of(Sample.process("www")))
            .replace("{ name: it.test }", "{ name: it.test, file: it.zone }"));
    lab.serve();
    assertThat(address("one.it.test")).isEqualTo("192.0.2.1");

    try (ControlClient client = new ControlClient(lab.directory().resolve("state/control.sock"))) {
      Files.writeString(zone, BEGIN + "one A 192.0.2.2\ntwo A 192.0.2.3\n");
      client.reload();
      assertThat(address("one.it.test")).isEqualTo("192.0.2.2");
      assertThat(address("two.it.test")).isEqualTo("192.0.2.3");

      Files.writeString(zone, BEGIN + "one A 192.0.2\n");
      assertThatThrownBy(client::reload)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("it.zone:4");
      assertThat(address("two.it.test")).isEqualTo("192.0.2.3");
      assertThat(address("www.it.test")).as("a summoned name").isEqualTo("10.77.0.10");
    }
  }

  private static String address(String name) throws IOException {
    return AddressLookup.ask(Lab.DNS, name, 20_000).getHostAddress();
  }
}
