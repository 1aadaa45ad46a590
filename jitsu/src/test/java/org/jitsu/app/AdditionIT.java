package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jitsu.dns.AddressLookup;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that come and go while a daemon runs, and others are served. */
@Timeout(180)
class AdditionIT {

  private static final Sample WWW = Sample.process("www");
  private static final String MAC = "02:00:00:00:7e:57";
  private static final Sample SHOP = Sample.process("shop").at(11);

  @RegisterExtension final Lab lab = new Lab();

  @ParameterizedTest
  @ValueSource(strings = {"process", "qemu"})
  void oneIsAddedServedKilledOverAndRemoved(String backend) throws Exception {
    Sample shop = SHOP.backend(backend).guest("mac: " + MAC);
    DaemonProcess daemon = lab.serve(WWW);
    lab.awaitRehearsed();
    try (Visitor open = Visitor.connect(WWW.address())) {
      open.isAt(WWW);
      int others = interfaces();

      jitsu("add", file(shop));
      assertThat(answered("shop.it.test")).isEqualTo(shop.address());
      Visitor.visit(shop);
      daemon.awaitState("shop", "ready");
      assertThat(isForwarded(MAC)).as("the bridge's entry for its MAC").isTrue();
      long pid = lab.guest("shop").orElseThrow().pid();

      daemon.kill();
      DaemonProcess next = lab.serve();
      Visitor.visit(shop);
      assertThat(next.guest("shop").state()).isEqualTo("ready");
      assertThat(lab.guest("shop").orElseThrow().pid()).as("it is adopted").isEqualTo(pid);

      jitsu("remove", "shop.it.test");
      assertThat(next.status().services())
          .extracting(Status.Service::name)
          .containsExactly("www.it.test");
      assertThat(next.status().guests()).hasSize(1);
      assertThat(answered("shop.it.test")).isEqualTo("nobody");
      assertThat(lab.guest("shop")).isEmpty();
      lab.awaitRehearsed();
      assertThat(interfaces()).as("its TAP is gone").isEqualTo(others);
      assertThat(isForwarded(MAC)).as("the bridge's entry for its MAC").isFalse();
      assertThat(added()).isEmpty();

      jitsu("add", file(shop));
      Visitor.visit(shop);
      open.isAt(WWW);
      assertThat(next.guest("www").starts()).isLessThan(2);
    }
  }

  @Test
  void oneIsChangedWhileItServesAndTheNextDaemonKnowsIt() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    jitsu("add", file(SHOP));
    try (Visitor open = Visitor.connect(SHOP.address())) {
      open.isAt(SHOP);
      long pid = lab.guest("shop").orElseThrow().pid();

      Sample other = SHOP.service("ttl: 7").guest("memory: 32MiB");
      assertThat(jitsu("change", "shop.it.test", file(other)))
          .contains("changed at once: ttl; at the next start of its guest: memory");
      assertThat(refused("change", "shop.it.test", file(other.guest("kernel: /none"))))
          .contains("guest shop", "/none");
      assertThat(refused("change", "shop.it.test", file(WWW.at(12))))
          .contains("there is a service www.it.test already");
      assertThat(refused("change", "shop.it.test", file(Sample.process("cart").at(12))))
          .contains("this is cart.it.test on cart, and not shop.it.test on shop");
      assertThat(refused("change", "www.it.test", file(WWW))).contains("change it there");
      assertThat(refused("change", "none.it.test", file(SHOP))).contains("no service is called");

      assertThat(ttl(daemon)).isEqualTo(7);
      open.isAt(SHOP);
      daemon.kill();
      assertThat(ttl(lab.serve())).isEqualTo(7);
      open.isAt(SHOP);
      assertThat(lab.guest("shop").orElseThrow().pid()).isEqualTo(pid);
    }
    Sample moved = SHOP.at(13);
    assertThat(jitsu("change", "shop.it.test", file(moved))).contains("removed and added anew");
    Visitor.visit(moved);
  }

  private static int ttl(DaemonProcess daemon) throws IOException {
    return daemon.status().services().getLast().ttlSeconds();
  }

  @Test
  void whatIsWrongIsSaidAndChangesNothing() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);

    assertThat(refused("add", file(SHOP.at(10))))
        .contains("addition:", "the address 10.77.0.10 is that of the service www.it.test already");
    assertThat(refused("add", file(Sample.process("www").at(11))))
        .contains("there is a guest www already");
    assertThat(refused("add", file(SHOP.guest("kernel: /nonexistent/kernel"))))
        .contains("guest shop", "/nonexistent/kernel");
    assertThat(refused("add", file(SHOP.at(254)))).contains("where probes of readiness come from");
    assertThat(refused("add", "/nonexistent.yaml")).contains("cannot be read");
    assertThat(refused("remove", "shop.it.test")).contains("no service is called shop.it.test");
    assertThat(refused("remove", "www.it.test"))
        .contains("it stands in " + lab.configuration(), "take it out there");

    assertThat(daemon.status().services()).hasSize(1);
    assertThat(answered("shop.it.test")).isEqualTo("nobody");
    assertThat(added()).isEmpty();
    jitsu("add", file(SHOP));
    Visitor.visit(SHOP);
  }

  @Test
  void aDamagedOneIsSetAsideAndTheOthersAreServed() throws Exception {
    lab.write(Sample.configuration("state", List.of(WWW)).replace("state }", "state, log: json }"));
    DaemonProcess daemon = lab.serve();
    jitsu("add", file(SHOP));
    jitsu("add", file(Sample.process("cart").at(12)));
    daemon.terminate();
    Path damaged = lab.directory().resolve("state/added/shop.yaml");
    byte[] whole = Files.readAllBytes(damaged);
    whole[whole.length / 2] ^= 4;
    Files.write(damaged, whole);
    assertThat(refused("check")).contains(damaged + " is damaged");

    DaemonProcess next = lab.serve();

    assertThat(next.status().services())
        .extracting(Status.Service::name)
        .containsExactly("www.it.test", "cart.it.test");
    await("it is said")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> next.log().contains("shop.yaml is damaged"));
    assertThat(next.log().lines().filter(line -> line.contains("is damaged")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(new ObjectMapper().readTree(line).path("level").asText())
                    .isEqualTo("error"));
    assertThat(damaged).doesNotExist();
    assertThat(Files.readAllBytes(damaged.resolveSibling("shop.yaml.damaged"))).isEqualTo(whole);
    jitsu("add", file(SHOP));
    Visitor.visit(SHOP);
  }

  @Test
  void onesThatNoLongerFitAreAProblemOfTheConfiguration() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    jitsu("add", file(SHOP));
    daemon.terminate();
    lab.write(WWW.at(11));

    assertThat(refused("check"))
        .contains("state/added/shop.yaml:", "the address 10.77.0.11 is that of the service www");
    DaemonProcess next = lab.spawn(List.of());
    assertThat(next.awaitExit()).isEqualTo(1);
    assertThat(next.log()).contains("state/added/shop.yaml:");
  }

  private String file(Sample sample) throws IOException {
    String whole = Sample.configuration("state", List.of(sample));
    Path file = lab.directory().resolve(sample.name() + ".yaml");
    return Files.writeString(file, whole.substring(whole.indexOf("guests:\n"))).toString();
  }

  private static String answered(String name) {
    try {
      return AddressLookup.ask(Lab.DNS, name, 20_000).getHostAddress();
    } catch (IOException e) {
      return "nobody";
    }
  }

  private static int interfaces() throws IOException {
    return Lab.interfaces().size();
  }

  private static boolean isForwarded(String mac) throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      int bridge = netlink.find(Lab.BRIDGE).orElseThrow().index();
      return netlink.fdb(bridge).stream().anyMatch(entry -> entry.mac().toString().equals(mac));
    }
  }

  private List<String> added() throws IOException {
    Path directory = lab.directory().resolve("state/added");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).toList();
    }
  }

  private String jitsu(String command, String... words) {
    StringWriter all = new StringWriter();
    assertThat(execute(all, command, words)).as(all.toString()).isZero();
    return all.toString();
  }

  private String refused(String command, String... words) {
    StringWriter err = new StringWriter();
    assertThat(execute(err, command, words)).isEqualTo(1);
    return err.toString();
  }

  private int execute(StringWriter said, String command, String... words) {
    Stream<String> all =
        Stream.concat(Stream.of(command, "-c", lab.configuration().toString()), Stream.of(words));
    return Jitsu.commandLine()
        .setOut(new PrintWriter(said))
        .setErr(new PrintWriter(said))
        .execute(all.toArray(String[]::new));
  }
}
