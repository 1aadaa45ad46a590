package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A daemon that meters: the machine is the real one, its meter a recording of ten watts. */
@Timeout(120)
class EnergyIT {

  /** Its starts take 300 ms, which a meter of 100 Hz sees. */
  private static final Sample WWW = Sample.process("www").service("ready: delay:300ms");

  @RegisterExtension final Lab lab = new Lab();

  private DaemonProcess serve(String energy) throws IOException {
    write(energy, WWW);
    return lab.serve();
  }

  private void write(String energy, Sample sample) throws IOException {
    Path meter = lab.directory().resolve("meter.csv");
    StringBuilder csv = new StringBuilder("time_s,meter,zone,kind,value\n");
    for (int i = 0; i < 12_000; i++) {
      csv.append(String.format(Locale.ROOT, "%.2f,bench,rail,J,%.1f%n", i * 0.01, i * 0.1));
    }
    Files.writeString(meter, csv);
    lab.write(
        Sample.configuration("state", List.of(sample))
            + "tenants: { shop: { names: [it.test] } }\n"
            + "energy: { meters: [\"csv:"
            + meter
            + "\"], every: 10ms"
            + energy
            + " }\n");
  }

  private ControlClient control() throws IOException {
    return new ControlClient(lab.directory().resolve("state/control.sock"));
  }

  private static SimpleResolver resolver() {
    SimpleResolver resolver = new SimpleResolver(Lab.DNS);
    resolver.setEDNS(0);
    return resolver;
  }

  private static Record question() throws IOException {
    return Record.newRecord(Name.fromString("www.it.test."), Type.A, DClass.IN);
  }

  private static Status.Energy machine(DaemonProcess daemon) throws IOException {
    return Objects.requireNonNull(daemon.status().energy());
  }

  @Test
  void aStartSaysWhatItCostAndAGuestWhatItUses() throws Exception {
    DaemonProcess daemon = serve(", idle: 2W");

    Visitor.visit(WWW);

    daemon.awaitState("www", "ready");
    await("the start's energy")
        .atMost(Duration.ofSeconds(30))
        .until(() -> daemon.starts().getFirst().energy() != null);
    Start.Energy energy = Objects.requireNonNull(daemon.starts().getFirst().energy());
    assertThat(energy.joules()).isBetween(0.8, 80.0); // 8 W above idle, for 300 ms or what it took
    assertThat(energy.quality()).isEqualTo("measured");
    assertThat(energy.says()).contains("bench, rail", "baseline of 2.000 W subtracted");
    await("the machine's power")
        .atMost(Duration.ofSeconds(30))
        .until(() -> machine(daemon).watts() != null);
    Status.Energy machine = machine(daemon);
    assertThat(machine.watts()).isBetween(9.0, 11.0);
    assertThat(machine.refused()).isZero();
    assertThat(energy.spans())
        .anySatisfy(
            span -> {
              assertThat(span.span()).endsWith("to listening"); // from running, or its first word
              assertThat(span.joules()).isPositive();
            })
        .anySatisfy(span -> assertThat(span.says()).contains("is shorter than 2 intervals"));
    await("what the guest uses is its tenant's")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              Visitor.visit(WWW); // a tick of processor time is many connections
              Status.Account shop = machine(daemon).tenants().get("shop");
              return shop != null && shop.serve().joules() > 0;
            });
    await("it idles")
        .atMost(Duration.ofSeconds(30))
        .until(() -> account(daemon).idle().seconds() > 1);
    Status.Account www = account(daemon);
    assertThat(www.quality()).isEqualTo("modelled");
    assertThat(www.start().count()).isOne();
    assertThat(www.serve().quality()).isEqualTo("estimated");
    assertThat(www.serve().joulesOfOne()).isPositive();
    assertThat(www.idle().watts()).isNotNegative();
    double parts = www.start().joules() + www.serve().joules() + www.idle().joules();
    assertThat(parts).isEqualTo(www.joules(), within(1e-6));
    assertThat(www.joules()).isLessThanOrEqualTo(machine(daemon).joules());
    try (ControlClient client = control()) {
      assertThat(client.metrics())
          .contains(
              "jitsu_energy_joules_total{meter=\"bench\",quality=\"measured\",zone=\"rail\"}",
              "jitsu_power_watts{meter=\"bench\",quality=\"measured\",zone=\"rail\"} ",
              "jitsu_guest_energy_joules_total{guest=\"www\",quality=\"modelled\"}",
              "jitsu_guest_span_energy_joules_total{guest=\"www\",quality=\"estimated\",span=\"idle\"}",
              "jitsu_guest_connections_total{guest=\"www\"}",
              "jitsu_tenant_energy_joules_total{quality=\"modelled\",tenant=\"shop\"}");
    }
  }

  @Test
  void everyConnectionOfAGuestIsCountedOnce() throws Exception {
    Sample www = Sample.hello("www");
    write(", idle: 2W", www);
    DaemonProcess daemon = lab.serve();

    for (int i = 0; i < 20; i++) {
      Visitor.visit(www);
    }

    await("all are counted, and the one that woke it is among them")
        .atMost(Duration.ofSeconds(30))
        .until(() -> connections(daemon) >= 20);
    assertThat(connections(daemon)).isEqualTo(20);
  }

  private static Status.Account account(DaemonProcess daemon) throws IOException {
    return Objects.requireNonNull(machine(daemon).guests().get("www"));
  }

  private static long connections(DaemonProcess daemon) throws IOException {
    Status.Account account = machine(daemon).guests().get("www");
    return account == null ? 0 : account.serve().count();
  }

  @Test
  void aboveItsBudgetNoGuestIsStartedAndTheClientIsTold() throws Exception {
    DaemonProcess daemon = serve(", power-budget: 5W");
    await("the budget's word")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> daemon.status().energy() != null && daemon.status().energy().refusing() != null);

    assertThatThrownBy(() -> Visitor.visit(WWW)).isInstanceOf(IOException.class);
    Message answer = resolver().send(Message.newQuery(question()));

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR))
        .singleElement()
        .asString()
        .contains("refused: energy");
    assertThat(machine(daemon).refusing()).startsWith("refused: energy; the machine draws ");
    assertThat(machine(daemon).refused()).isGreaterThanOrEqualTo(2);
    assertThat(daemon.status().counters())
        .containsEntry("guests.refused.energy", machine(daemon).refused());
    try (ControlClient client = control()) {
      assertThat(client.refusals())
          .allMatch(refusal -> refusal.reason().equals("energy"))
          .anyMatch(refusal -> refusal.cause().startsWith("SYN"))
          .anyMatch(refusal -> refusal.cause().startsWith("query www.it.test A"))
          .allMatch(refusal -> refusal.detail().contains("its budget is 5.00 W"));
    }
    assertThat(daemon.guest("www").state()).isEqualTo("asleep");
    assertThat(lab.guests()).isEmpty();
  }

  @Test
  void aDaemonWithoutTheMeterThatItIsToldOfDoesNotStart() throws Exception {
    String plain = Sample.configuration("state", List.of(WWW));
    String tenants = "tenants: { shop: { names: [it.test] } }\n";
    lab.write(plain + tenants + "energy: { meters: [\"csv:/nowhere.csv\"] }\n");

    DaemonProcess daemon = lab.spawn(List.of());

    assertThat(daemon.awaitExit()).isEqualTo(1);
    assertThat(daemon.log())
        .contains("no meter can be read; looked for:", "/nowhere.csv is not there");
  }
}
