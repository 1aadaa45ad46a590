package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  @Test
  void sighupReadsAgainToo() throws Exception {
    Path zone = Files.writeString(lab.directory().resolve("it.zone"), BEGIN + "one A 192.0.2.1\n");
    lab.write(
        Sample.configuration("state", List.of(Sample.process("www")))
            .replace("{ name: it.test }", "{ name: it.test, file: it.zone }"));
    DaemonProcess daemon = lab.serve();

    Files.writeString(zone, BEGIN + "one A 192.0.2.2\n");
    daemon.hangUp();
    await("the zone is read again")
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> address("one.it.test").equals("192.0.2.2"));

    Files.writeString(zone, BEGIN + "one A 192.0.2\n");
    daemon.hangUp();
    await("what is wrong is said")
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> daemon.log().contains("not read again") && daemon.log().contains("it.zone:4"));
    assertThat(address("one.it.test")).isEqualTo("192.0.2.2");
  }

  @Test
  void aZoneOfAHundredThousandRecordsIsReplacedInADaemonsMemory() throws Exception {
    Path zone = lab.directory().resolve("it.zone");
    writeLarge(zone, 1);
    lab.write(
        Sample.configuration("state", List.of(Sample.process("www")))
            .replace("{ name: it.test }", "{ name: it.test, file: it.zone }"));
    DaemonProcess daemon = lab.serve();

    try (ControlClient client = new ControlClient(lab.directory().resolve("state/control.sock"))) {
      for (int generation = 2; generation <= 4; generation++) {
        writeLarge(zone, generation);
        client.reload();
        assertThat(address("n0.it.test")).isEqualTo("192.0.2." + generation);
        assertThat(address("n99999.it.test")).isEqualTo("192.0.2." + generation);
      }
    }
    assertThat(daemon.log()).doesNotContain("OutOfMemory");
  }

  private static void writeLarge(Path zone, int generation) throws IOException {
    StringBuilder text = new StringBuilder(BEGIN);
    for (int i = 0; i < 100_000; i++) {
      text.append('n').append(i).append(" A 192.0.2.").append(generation).append('\n');
    }
    Files.writeString(zone, text);
  }

  private static String address(String name) throws IOException {
    return AddressLookup.ask(Lab.DNS, name, 20_000).getHostAddress();
  }
}
