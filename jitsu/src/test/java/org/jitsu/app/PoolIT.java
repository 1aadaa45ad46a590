package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A VM for every URL: a wildcard name, one image, and a guest for each label. */
@Timeout(120)
class PoolIT {

  private static final String ZONE = ".users.it.test";

  @RegisterExtension final Lab lab = new Lab();

  @ParameterizedTest
  @ValueSource(strings = {"process", "qemu"})
  void eachLabelHasAGuestThatKnowsIt(String backend) throws Exception {
    write(backend, 3, "");
    DaemonProcess daemon = lab.serve();
    assertThat(lab.guests()).isEmpty();

    InetAddress anna = lookup("anna");
    InetAddress bert = lookup("bert");
    assertThat(anna).isNotEqualTo(bert);
    assertThat(page(anna)).startsWith("name: anna\n");
    assertThat(page(bert)).startsWith("name: bert\n");
    assertThat(lookup("anna")).isEqualTo(anna);
    assertThat(lab.guests()).hasSize(2);
    assertThat(daemon.status().guests())
        .extracting(Status.Guest::detail, Status.Guest::starts)
        .containsExactlyInAnyOrder(tuple("for anna", 1), tuple("for bert", 1), tuple("", 0));
  }

  @Test
  void aSeatGoesToAnotherLabelOnlyWhenItsGuestSleepsAndItsAddressIsForgotten() throws Exception {
    write("process", 2, "idle: 1s, ttl: 1, ");
    DaemonProcess daemon = lab.serve();
    InetAddress anna = lookup("anna");
    assertThat(page(anna)).startsWith("name: anna\n");
    try (Visitor visitor = Visitor.connect(anna.getHostAddress())) {
      String own = guestOf(daemon, anna);
      await("others go around the one that is in use")
          .until(
              () -> {
                assertThat(visitor.fetch("/")).startsWith("name: anna\n");
                return seated("carl") && !lookup("carl").equals(anna);
              });
      assertThat(guestOf(daemon, lookup("carl"))).isNotEqualTo(own);
    }
    daemon.awaitState(guestOf(daemon, anna), "asleep");
    await("it is another's").until(() -> seated("dora") && seated("emil"));
    InetAddress dora = lookup("dora");
    assertThat(page(dora)).startsWith("name: dora\n");
  }

  @Test
  void theNextDaemonKnowsWhomItsGuestsServe() throws Exception {
    write("process", 3, "");
    DaemonProcess daemon = lab.serve();
    InetAddress anna = lookup("anna");
    try (Visitor visitor = Visitor.connect(anna.getHostAddress())) {
      assertThat(visitor.fetch("/")).startsWith("name: anna\n");
      daemon.kill();
      DaemonProcess next = lab.serve();

      assertThat(visitor.fetch("/")).startsWith("name: anna\n");
      assertThat(lookup("bert")).isNotEqualTo(anna);
      assertThat(lookup("anna")).isEqualTo(anna);
      assertThat(next.guest(guestOf(next, anna)).state()).isEqualTo("ready");
    }
  }

  @Test
  void aConnectionToASeatThatIsNobodysStartsNothing() throws Exception {
    write("process", 2, "");
    DaemonProcess daemon = lab.serve();

    assertThatThrownBy(() -> page(InetAddress.ofLiteral("10.77.0.101")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused");
    assertThat(daemon.status().guests()).extracting(Status.Guest::starts).containsOnly(0);
  }

  private void write(String backend, int seats, String service) throws IOException {
    boolean isMachine = backend.equals("qemu");
    lab.write(
        """
        daemon: { state: state }
        dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }
        bridge: { name: %s, address: 10.77.0.1/24 }
        guests:
          user:
            backend: %s
            kernel: %s
            memory: 16MiB
            %s
            cmdline: "ip=${address}/${prefix} gw=${gateway} name=${label}"
        services:
          "*%s": { guest: user, addresses: [10.77.0.100-10.77.0.%d], %s ports: [80/tcp] }
        """
            .formatted(
                Lab.BRIDGE,
                backend,
                isMachine ? Lab.HELLO : Lab.HELLO_PROCESS,
                isMachine ? "accel: tcg" : "",
                ZONE,
                99 + seats,
                service));
  }

  private static String guestOf(DaemonProcess daemon, InetAddress address) throws IOException {
    return daemon.status().services().stream()
        .filter(service -> service.addresses().equals(List.of(address.getHostAddress())))
        .findFirst()
        .orElseThrow()
        .guest();
  }

  private static boolean seated(String label) {
    try {
      lookup(label);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetAddress lookup(String label) throws IOException {
    SimpleResolver resolver = new SimpleResolver(Lab.DNS);
    resolver.setTCP(true); // so that nobody doubts where it comes from
    resolver.setTimeout(Duration.ofSeconds(20));
    Name name = Name.fromString(label + ZONE, Name.root);
    Message answer = resolver.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
    List<Record> records = answer.getSection(Section.ANSWER);
    if (records.isEmpty()) {
      throw new IOException(label + ": " + Rcode.string(answer.getRcode()));
    }
    return ((ARecord) records.getFirst()).getAddress();
  }

  private static String page(InetAddress address) throws IOException {
    try (Visitor visitor = Visitor.connect(address.getHostAddress())) {
      return visitor.fetch("/");
    }
  }
}
