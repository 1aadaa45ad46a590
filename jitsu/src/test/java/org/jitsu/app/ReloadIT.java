package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A running daemon reads its configuration and its zone files again. */
@Timeout(120)
class ReloadIT {

  private static final String BEGIN =
      "$TTL 60\n@ SOA ns hostmaster 1 3600 900 1209600 60\n@ NS ns\n";

  @RegisterExtension final Lab lab = new Lab();

  private static final Sample WWW = Sample.process("www");
  private static final Sample SHOP = Sample.process("shop").at(11);
  private static final Sample OLD = Sample.process("old").at(12);
  private static final Sample NEW = Sample.process("new").at(14);

  @Test
  void whatDiffersComesTrueAndWhatDoesNotIsNotTouched() throws Exception {
    DaemonProcess daemon = lab.serve(WWW, SHOP, OLD);
    Visitor.visit(SHOP);
    Visitor.visit(OLD);
    try (Visitor open = Visitor.connect(WWW.address())) {
      open.isAt(WWW);
      long pid = lab.guest("www").orElseThrow().pid();
      long pidOfShop = lab.guest("shop").orElseThrow().pid();

      lab.write(WWW, SHOP.service("ttl: 5").guest("memory: 32MiB"), NEW);
      assertThat(reload())
          .containsExactly(
              "old.it.test on old: removed",
              "new.it.test on new: added",
              "shop.it.test on shop: changed at once: ttl; at the next start of its guest: memory",
              "zone files, certificates, tokens and secrets of cookies: read again");
      open.isAt(WWW);
      assertThat(lab.guest("old")).isEmpty();
      assertThatThrownBy(() -> address("old.it.test")).isInstanceOf(IOException.class);
      assertThat(address("new.it.test")).isEqualTo(NEW.address());
      Visitor.visit(NEW);
      assertThat(daemon.status().services())
          .extracting(Status.Service::ttlSeconds)
          .containsExactly(60, 5, 60);

      lab.write(WWW, SHOP.service("idle: soon").at(10));
      assertThatThrownBy(this::reload)
          .hasMessageContaining(lab.configuration() + ":")
          .hasMessageContaining("the address 10.77.0.10 is that of the service www.it.test")
          .hasMessageContaining("= right: ");
      lab.write(WWW, SHOP.guest("kernel: /nonexistent"), NEW.at(15));
      assertThatThrownBy(this::reload).hasMessageContaining("guest shop");
      String elsewhere = Sample.configuration("state", List.of(WWW, SHOP.at(13)));
      lab.write(elsewhere.replace("127.0.0.1:5353", "127.0.0.1:5354"));
      assertThatThrownBy(this::reload).hasMessageContaining("dns.listen: it cannot change");
      assertThat(daemon.status().services())
          .extracting(Status.Service::name)
          .containsExactly("www.it.test", "shop.it.test", "new.it.test");
      assertThat(lab.guest("shop").orElseThrow().pid()).isEqualTo(pidOfShop);
      Visitor.visit(NEW);

      lab.write(WWW, SHOP.at(13), OLD.at(11)); // at an address that is given up for it
      daemon.hangUp();
      await("it is said")
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> daemon.log().contains("shop.it.test on shop: removed and added anew"));
      Visitor.visit(SHOP.at(13));
      assertThat(daemon.log()).contains("new.it.test on new: removed", "not read again");
      assertThat(address("old.it.test")).isEqualTo(SHOP.address());
      open.isAt(WWW);
      assertThat(lab.guest("www").orElseThrow().pid()).isEqualTo(pid);
    }
  }

  @Test
  void aFileThatIsWatchedIsReadWhenItHasChanged() throws Exception {
    String whole = Sample.configuration("state", List.of(WWW));
    lab.write(whole.replace("state }", "state, reload: watched }"));
    DaemonProcess daemon = lab.serve();
    String more = Sample.configuration("state", List.of(WWW, SHOP));
    Path beside = lab.directory().resolve("jitsu.yaml.new");
    Files.writeString(beside, more.replace("state }", "state, reload: watched }"));

    Files.move(beside, lab.configuration(), StandardCopyOption.ATOMIC_MOVE);
    await("there is another service")
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> daemon.status().services().size() == 2);
    Visitor.visit(SHOP);

    lab.write(whole.replace("guests", "gusts"));
    await("what is wrong is said")
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> daemon.log().contains("unknown key 'gusts'"));
    assertThat(daemon.status().services()).hasSize(2);
  }

  private List<String> reload() throws IOException {
    try (ControlClient client = new ControlClient(lab.directory().resolve("state/control.sock"))) {
      return client.reload();
    }
  }

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
