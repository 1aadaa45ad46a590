package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.ControlClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * docs/METRICS.md against what a daemon shows that has everything: a bridge, a relay, a meter, two
 * boards with meters and a door over TCP.
 */
@Timeout(120)
class MetricsIT {

  private static final Path DOCS = Lab.ROOT.resolve("docs");
  private static final Sample WWW = Sample.process("www");
  private static final String TOKEN = "t".repeat(40);

  private static final String BOARD_JOULES =
      "jitsu_board_energy_joules_total{board=\"%s\",quality=\"measured\"}";

  /** What is there from when it first happens; the table says so of each of them. */
  private static final Set<String> HAPPENS_SELDOM =
      Set.of("jitsu_held_dropped_total", "jitsu_proxied_connections_total");

  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(jitsu_\\w+)` \\| (\\w+) \\| (\\w+) \\| ([^|]*)\\| ([^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
  private static final Pattern SAMPLE =
      Pattern.compile("^(\\w+)(?:\\{(.*)\\})? \\S+$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\",?");
  private static final Pattern NAME = Pattern.compile("jitsu_[a-z_]+");

  @RegisterExtension final Lab lab = new Lab();

  /** A metric: its type, and the names of its labels. */
  private record Metric(String type, Set<String> labels) {}

  @Test
  void theTableIsWhatADaemonShows() throws Exception {
    DaemonProcess daemon = serve();
    Visitor.visit(WWW);
    AddressLookup.ask(Lab.DNS, WWW.serviceName(), 10_000);
    daemon.awaitState("www", "ready");
    await("its energy is known")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              Visitor.visit(WWW); // a tick of processor time is many connections
              return scrape().contains("jitsu_tenant_energy_joules_total{");
            });
    await("both boards' energy is known")
        .atMost(Duration.ofSeconds(60))
        .until(() -> value(scrape(), BOARD_JOULES.formatted("b2")) > 0);

    String shown = scrape();

    Map<String, Metric> expected = documented();
    Map<String, Metric> found = shown(shown);
    expected.keySet().removeIf(name -> HAPPENS_SELDOM.contains(name) && !found.containsKey(name));
    assertThat(found).isEqualTo(expected);
    assertThat(DaemonMetrics.untold(daemon.status().counters())).isEmpty();
    assertThat(value(shown, "jitsu_starts_total{outcome=\"ready\"}")).isEqualTo(1);
    assertThat(value(shown, "jitsu_start_phase_seconds_count{phase=\"plugged\"}")).isEqualTo(1);
    assertThat(value(shown, "jitsu_start_phase_seconds_sum{phase=\"plugged\"}"))
        .isBetween(0.0, 20.0);
    assertThat(value(shown, "jitsu_guests{state=\"ready\"}")).isEqualTo(1);
    assertThat(value(shown, "jitsu_dns_replies_total{rcode=\"NOERROR\"}")).isPositive();
    assertThat(value(shown, "jitsu_refusals_total{reason=\"energy\"}")).isZero();
    assertThat(value(shown, BOARD_JOULES.formatted("b1"))).isPositive();
    assertThat(value(shown, "jitsu_board_power_watts{board=\"b2\",quality=\"measured\"}"))
        .isBetween(3.5, 4.5);
  }

  @Test
  void overTcpATokenOfScopeReadSeesThem() throws Exception {
    serve();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:8053/metrics"));
    HttpClient client = HttpClient.newHttpClient();

    assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
    request.header("Authorization", "Bearer " + TOKEN);
    assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body())
        .contains("jitsu_uptime_seconds ");
  }

  @Test
  void dashboardAndAlertsNameWhatThereIs() throws Exception {
    Set<String> known = new TreeSet<>();
    documented()
        .forEach(
            (name, metric) -> {
              known.add(name);
              if (metric.type().equals("histogram")) {
                known.addAll(List.of(name + "_bucket", name + "_sum", name + "_count"));
              }
            });
    for (String file : List.of("monitoring/dashboard.json", "monitoring/alerts.yaml")) {
      Set<String> named =
          NAME.matcher(Files.readString(DOCS.resolve(file)))
              .results()
              .map(MatchResult::group)
              .collect(Collectors.toSet());
      assertThat(named).as(file).hasSizeGreaterThan(5).isSubsetOf(known);
    }
  }

  private DaemonProcess serve() throws IOException {
    record("meter.csv", 10);
    StringBuilder boards = new StringBuilder("boards:\n");
    for (int n = 1; n <= 2; n++) { // that nobody reaches, for no guest is to run there
      record("b" + n + ".csv", 2 * n);
      boards.append(
          "  b%d: { architecture: arm, memory: 1GiB, ssh: 127.0.0.1, ssh-key: k, host-key: k, meter: \"csv:%s\" }\n"
              .formatted(n, lab.directory().resolve("b" + n + ".csv")));
    }
    Files.writeString(lab.directory().resolve("read.token"), TOKEN + "\n");
    String relayed =
        """
          relayed:
            backend: qemu
            kernel: %s
            memory: 16MiB
            accel: tcg
            network: user
            cmdline: "ip=${address}/${prefix} gw=${gateway} name=${name} port=8080"
        """
            .formatted(Lab.HELLO);
    String service =
        """
          relayed.it.test:
            guest: relayed
            addresses: [127.0.0.10]
            ports: [8080/tcp]
            ready: console:/listening on/
        """;
    lab.write(
        Sample.configuration("state", List.of(WWW)).replace("services:\n", relayed + "services:\n")
            + service
            + boards
            + "tenants: { shop: { names: [it.test] } }\n"
            + "energy: { meters: [\"csv:"
            + lab.directory().resolve("meter.csv")
            + "\"], every: 10ms, idle: 2W }\n"
            + "api: { listen: [127.0.0.1:8053], tokens: { t: { secret: read.token } } }\n");
    return lab.serve();
  }

  /** Two minutes of so many watts, as a counter. */
  private void record(String file, double watts) throws IOException {
    StringBuilder csv = new StringBuilder("time_s,meter,zone,kind,value\n");
    for (int i = 0; i < 12_000; i++) {
      csv.append(
          String.format(Locale.ROOT, "%.2f,bench,rail,J,%.2f%n", i * 0.01, watts * i * 0.01));
    }
    Files.writeString(lab.directory().resolve(file), csv);
  }

  private String scrape() throws IOException {
    try (ControlClient client = new ControlClient(lab.directory().resolve("state/control.sock"))) {
      return client.metrics();
    }
  }

  private static double value(String shown, String sample) {
    return shown
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static Map<String, Metric> documented() throws IOException {
    Map<String, Metric> metrics = new TreeMap<>();
    ROW.matcher(Files.readString(DOCS.resolve("METRICS.md")))
        .results()
        .forEach(
            row -> {
              metrics.put(row.group(1), new Metric(row.group(2), words(row.group(4))));
              assertThat(row.group(5).strip().equals("once"))
                  .as(row.group(1))
                  .isEqualTo(HAPPENS_SELDOM.contains(row.group(1)));
            });
    assertThat(metrics).isNotEmpty();
    return metrics;
  }

  private static Set<String> words(String cell) {
    return Pattern.compile("`(\\w+)`")
        .matcher(cell)
        .results()
        .map(word -> word.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns what is shown; a histogram's samples are its own, and its bounds are no label. */
  private static Map<String, Metric> shown(String text) {
    Map<String, String> types = new TreeMap<>();
    TYPE.matcher(text).results().forEach(line -> types.put(line.group(1), line.group(2)));
    Map<String, Metric> metrics = new TreeMap<>();
    List<String> strange = new ArrayList<>();
    SAMPLE
        .matcher(text)
        .results()
        .forEach(
            sample -> {
              String name = sample.group(1);
              String family =
                  types.containsKey(name) ? name : name.replaceFirst("_(bucket|sum|count)$", "");
              if (!types.containsKey(family)) {
                strange.add(name);
                return;
              }
              Set<String> labels =
                  LABEL
                      .matcher(sample.group(2) == null ? "" : sample.group(2))
                      .results()
                      .map(label -> label.group(1))
                      .filter(label -> !label.equals("le"))
                      .collect(Collectors.toCollection(TreeSet::new));
              metrics.put(family, new Metric(String.valueOf(types.get(family)), labels));
            });
    assertThat(strange).isEmpty();
    return metrics;
  }
}
