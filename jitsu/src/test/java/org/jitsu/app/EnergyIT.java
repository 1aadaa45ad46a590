package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

/** A daemon that meters: the machine is the real one, its meter a recording of ten watts. */
@Timeout(120)
class EnergyIT {

  /** Its starts take 300 ms, which a meter of 100 Hz sees. */
  private static final Sample WWW = Sample.process("www").service("ready: delay:300ms");

  @RegisterExtension final Lab lab = new Lab();

  private DaemonProcess serve(String energy) throws IOException {
    Path meter = lab.directory().resolve("meter.csv");
    StringBuilder csv = new StringBuilder("time_s,meter,zone,kind,value\n");
    for (int i = 0; i < 12_000; i++) {
      csv.append(String.format(Locale.ROOT, "%.2f,bench,rail,J,%.1f%n", i * 0.01, i * 0.1));
    }
    Files.writeString(meter, csv);
    String plain = Sample.configuration("state", List.of(WWW));
    String tenants = "tenants: { shop: { names: [it.test] } }\n";
    lab.write(
        plain
            + tenants
            + "energy: { meters: [\"csv:"
            + meter
            + "\"], every: 10ms"
            + energy
            + " }\n");
    return lab.serve();
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
    await("what the guest uses is its tenant's")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              Visitor.visit(WWW); // a tick of processor time is many requests
              return machine(daemon).tenants().containsKey("shop");
            });
    assertThat(machine(daemon).guests()).containsKey("www");
    try (ControlClient client = new ControlClient(lab.directory().resolve("state/control.sock"))) {
      assertThat(client.metrics())
          .contains(
              "jitsu_energy_joules_total{meter=\"bench\",quality=\"measured\",zone=\"rail\"}",
              "jitsu_power_watts{meter=\"bench\",quality=\"measured\",zone=\"rail\"} ");
    }
  }

  @Test
  void aboveItsBudgetNoGuestIsStartedAndTheClientIsTold() throws Exception {
    DaemonProcess daemon = serve(", power-budget: 5W");
    await("the budget's word")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> daemon.status().energy() != null && daemon.status().energy().refusing() != null);

    assertThatThrownBy(() -> Visitor.visit(WWW)).isInstanceOf(IOException.class);

    assertThat(machine(daemon).refusing()).startsWith("refused: energy; the machine draws ");
    assertThat(machine(daemon).refused()).isPositive();
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
