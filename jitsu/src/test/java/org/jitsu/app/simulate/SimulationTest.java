package org.jitsu.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jitsu.app.simulate.Policy.Start;
import org.jitsu.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  private static final long SECOND_NS = 1_000_000_000;
  private static final long MS_NS = 1_000_000;
  private static final InetAddress CLIENT = InetAddress.ofLiteral("10.0.0.1");
  private static final Costs COSTS = new Costs(140 * MS_NS, 5 * MS_NS, 100 * MS_NS, 1.5, 0.5, 2);

  @TempDir private Path folder;

  private Simulation simulation(String limits, @Nullable Start start) throws Exception {
    StringBuilder yaml =
        new StringBuilder(
            """
            dns: { listen: ["127.0.0.1:5353"], zones: [{ name: jitsu.test }] }
            bridge: { address: 10.77.0.1/24 }
            %s
            guests:
            """
                .formatted(limits));
    StringBuilder services = new StringBuilder("services:\n");
    for (int i = 1; i <= 3; i++) {
      yaml.append("  g%d: { backend: qemu, kernel: hello.elf, memory: 16MiB }%n".formatted(i));
      services.append(
          "  s%d.jitsu.test: { guest: g%d, addresses: [10.77.0.1%d], ports: [80/tcp], idle: 60s, ttl: 5 }%n"
              .formatted(i, i, i));
    }
    Path file = Files.writeString(folder.resolve("jitsu.yaml"), yaml.append(services));
    Files.writeString(folder.resolve("hello.elf"), "never booted");
    Configuration configuration = Configuration.load(file, Set.of("qemu")).configuration();
    return new Simulation(configuration, new Policy(start, null, null), COSTS);
  }

  private static void ask(Simulation simulation, double atS, String name) {
    simulation.query(new Query(1_764_000_000L * SECOND_NS + (long) (atS * 1e9), name, "A", CLIENT));
  }

  @Test
  void whoSleepsBootsAndWhoIsUsedDoesNotSleep() throws Exception {
    Simulation simulation = simulation("", null);
    for (double atS : new double[] {0, 10, 60, 200}) {
      ask(simulation, atS, "s1.jitsu.test");
    }
    ask(simulation, 200, "nobody.jitsu.test");
    simulation.query(new Query(0, "s2.jitsu.test", "MX", CLIENT));

    Report report = simulation.end();

    assertThat(report.queries()).isEqualTo(4);
    assertThat(report.otherQueries()).isEqualTo(2);
    assertThat(report.boots()).isEqualTo(2);
    assertThat(report.waited()).isEqualTo(2);
    assertThat(report.waitMs().get("p50")).isLessThan(1);
    assertThat(report.waitMs().get("max")).isCloseTo(140, within(0.2));
    assertThat(report.refused()).isEmpty();
    assertThat(report.mostMiB()).isEqualTo(16);
    // From 0 to 120, and from 200 to the end; the daemon began a minute before that.
    assertThat(report.guestHours() * 3600).isCloseTo(report.seconds() - 60 - 80, within(2.0));
    assertThat(report.meanMiB())
        .isCloseTo(16 * report.guestHours() * 3600 / report.seconds(), within(0.01));
    assertThat(report.joules())
        .isCloseTo(1.5 * report.seconds() + 0.5 * report.guestHours() * 3600 + 2 * 2, within(1e-6));
    assertThat(report.joulesAlwaysOn()).isCloseTo((1.5 + 3 * 0.5) * report.seconds(), within(1e-6));
  }

  @Test
  void thoseWhoAskTogetherShareABoot() throws Exception {
    Simulation simulation = simulation("", null);
    for (int i = 0; i < 50; i++) {
      ask(simulation, i * 0.001, "s1.jitsu.test");
    }
    Report report = simulation.end();

    assertThat(report.boots()).isEqualTo(1);
    assertThat(report.waited()).isEqualTo(50);
    assertThat(report.waitMs().get("p50")).isBetween(110.0, 120.0);
  }

  @Test
  void theWayItIsStartedDecidesWhatItWaitsForAndWhatItKeeps() throws Exception {
    for (Start start : Start.values()) {
      Simulation simulation = simulation("", start);
      for (int day = 0; day < 3; day++) {
        ask(simulation, 1000 * (day + 1), "s1.jitsu.test");
      }
      Report report = simulation.end();

      int boots =
          switch (start) {
            case CREATE -> 3;
            case UNPAUSE -> 3; // each of three guests once, ahead
            case RESTORE -> 1;
            case SNAPSHOT -> 3;
          };
      assertThat(report.boots()).as(start.word()).isEqualTo(boots);
      assertThat(report.resumes()).as(start.word()).isEqualTo(start == Start.UNPAUSE ? 3 : 0);
      int restores =
          switch (start) {
            case CREATE, UNPAUSE -> 0;
            case RESTORE -> 2;
            case SNAPSHOT -> 3;
          };
      assertThat(report.restores()).as(start.word()).isEqualTo(restores);
    }
  }

  @Test
  void theLimitsOfTheConfigurationHold() throws Exception {
    Simulation simulation = simulation("limits: { boots-per-prefix: 1/1h }", null);
    ask(simulation, 0, "s1.jitsu.test");
    ask(simulation, 1, "s2.jitsu.test");

    Report report = simulation.end();

    assertThat(report.boots()).isEqualTo(1);
    assertThat(report.refused()).containsExactlyEntriesOf(Map.of("budget-spent", 1L));
  }

  @Test
  void theSameLogGivesTheSameReport() throws Exception {
    assertThat(day()).isEqualTo(day());
    assertThat(day().queries()).isEqualTo(20_000);
  }

  private Report day() throws Exception {
    Simulation simulation = simulation("limits: { boots-per-prefix: 1000000/1m }", null);
    Random random = new Random(7);
    double atS = 0;
    for (int i = 0; i < 20_000; i++) {
      atS += -Math.log(random.nextDouble()) * 20;
      ask(simulation, atS, "s" + (1 + random.nextInt(3)) + ".jitsu.test");
    }
    return simulation.end();
  }

  @Test
  void anEmptyLogIsNoTrouble() throws Exception {
    assertThat(simulation("", null).end().waitMs()).isEmpty();
  }
}
