package org.jitsu.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jitsu.app.power.DaemonEnergy;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.ops.Status;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's metrics, which docs/METRICS.md lists. They are made of what the daemon counts anyway
 * when somebody looks, and nothing is loaded for them before. Any thread.
 */
final class DaemonMetrics implements MultiCollector {

  private static final String REFUSED = "guests.refused.";

  /** The states of a guest, so that one in which nobody is shows as 0. */
  private static final List<String> STATES =
      List.of("asleep", "queued", "booting", "ready", "draining", "failed");

  /**
   * What counters become.
   *
   * @param counter the counter's name, or with a point at its end the beginning of several
   * @param metric the metric's, without {@code _total}
   * @param label what the rest of the counters' names becomes; empty for one counter
   * @param help what it is
   */
  private record Family(String counter, String metric, String label, String help) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family(REFUSED, "jitsu_refusals", "reason", "summons that were refused"),
          new Family("guests.evictions", "jitsu_evictions", "", "guests that made room for others"),
          new Family("guests.overflows", "jitsu_keeper_overflows", "", "messages without room"),
          new Family("dns.replies.", "jitsu_dns_replies", "rcode", "replies by response code"),
          new Family("dns.types.", "jitsu_dns_queries", "type", "replies by query type"),
          new Family("dns.transports.", "jitsu_dns_transport_replies", "transport", "replies"),
          new Family("dns.dropped", "jitsu_dns_dropped", "", "packets that deserved no reply"),
          new Family("dns.slipped", "jitsu_dns_slipped", "", "replies cut to TC for the rate"),
          new Family("dns.limited", "jitsu_dns_limited", "", "replies not sent for the rate"),
          new Family("dns.crowdedOut", "jitsu_dns_crowded_out", "", "new queries without room"),
          new Family("dns.unsent", "jitsu_dns_unsent", "", "replies the socket had no room for"),
          new Family("dns.transfers", "jitsu_dns_transfers", "", "zone transfers begun"),
          new Family("dns.forwarded", "jitsu_dns_forwarded", "", "queries passed on"),
          new Family("dns.forwarded.failed", "jitsu_dns_forward_failures", "", "without an answer"),
          new Family("dns.summons", "jitsu_dns_summons", "", "services summoned by a query"),
          new Family("dns.waits.refused", "jitsu_dns_waits_refused", "", "too many waited"),
          new Family("dns.waits.expired", "jitsu_dns_waits_expired", "", "guests late for a query"),
          new Family("dns.connections.refused", "jitsu_dns_connections_refused", "", "too many"),
          new Family("dns.connections.cut", "jitsu_dns_connections_cut", "", "idle or too slow"),
          new Family("held.dropped.", "jitsu_held_dropped", "reason", "packets not kept"),
          new Family("answered.", "jitsu_proxied_connections", "end", "proxied, by their end"),
          new Family("relayed.", "jitsu_relayed_connections", "end", "relayed, by their end"),
          new Family("api.strangers", "jitsu_api_strangers", "", "requests with a wrong token"));

  /** A count that goes down too. */
  private static final String OPEN = "relayed.open";

  private final Supplier<Status> status;
  private final StartDurations starts;
  private final @Nullable DaemonEnergy energy;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  DaemonMetrics(Supplier<Status> status, StartDurations starts, @Nullable DaemonEnergy energy) {
    this.status = status;
    this.starts = starts;
    this.energy = energy;
    registry.getPrometheusRegistry().register(this);
    if (energy != null) {
      energy.bindTo(registry);
    }
  }

  /** Returns all of them in Prometheus' text format. */
  synchronized String scrape() {
    if (energy != null) {
      energy.update(registry);
    }
    return registry.scrape();
  }

  @Override
  public MetricSnapshots collect() {
    Status now = status.get();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    all.metricSnapshot(
        gauge(
            "jitsu_uptime_seconds",
            "since when the daemon runs",
            "",
            Map.of("", now.uptimeSeconds())));
    all.metricSnapshot(gauge("jitsu_guests", "guests by state", "state", states(now)));
    all.metricSnapshot(
        counter(
            "jitsu_starts",
            "starts that ended",
            "outcome",
            Map.of("ready", starts.ready(), "failed", starts.failed())));
    all.metricSnapshot(durations());
    if (now.counters().containsKey(OPEN)) {
      all.metricSnapshot(
          gauge(
              "jitsu_relayed_connections_open",
              "relayed connections that are open",
              "",
              Map.of("", (double) now.counters().get(OPEN))));
    }
    for (Family family : FAMILIES) {
      Map<String, Long> counts = counts(family, now.counters());
      if (!counts.isEmpty()) {
        all.metricSnapshot(counter(family.metric(), family.help(), family.label(), counts));
      }
    }
    return all.build();
  }

  private static Map<String, Double> states(Status now) {
    Map<String, Double> states = new TreeMap<>();
    STATES.forEach(state -> states.put(state, 0.0));
    now.guests().forEach(guest -> states.merge(guest.state(), 1.0, Double::sum));
    return states;
  }

  /** Returns a family's counts, by the values of its label; of one counter under the empty word. */
  private static Map<String, Long> counts(Family family, Map<String, Long> counters) {
    Map<String, Long> counts = new TreeMap<>();
    if (family.counter().equals(REFUSED)) {
      for (Reason reason : Reason.values()) {
        counts.put(reason.word(), 0L);
      }
    }
    counters.forEach(
        (name, count) -> {
          if (family.label().isEmpty() && name.equals(family.counter())) {
            counts.put("", count);
          } else if (!family.label().isEmpty()
              && name.startsWith(family.counter())
              && !name.equals(OPEN)) {
            counts.put(name.substring(family.counter().length()), count);
          }
        });
    return counts;
  }

  private static CounterSnapshot counter(
      String name, String help, String label, Map<String, Long> counts) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    counts.forEach(
        (value, count) ->
            counter.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(labels(label, value))
                    .value(count)
                    .build()));
    return counter.build();
  }

  private static GaugeSnapshot gauge(
      String name, String help, String label, Map<String, Double> values) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (value, number) ->
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels(label, value))
                    .value(number)
                    .build()));
    return gauge.build();
  }

  private static Labels labels(String label, String value) {
    return label.isEmpty() ? Labels.EMPTY : Labels.of(label, value);
  }

  private HistogramSnapshot durations() {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder()
            .name("jitsu_start_phase_seconds")
            .help("from the query or packet that caused a start to each of its phases");
    starts
        .phases()
        .forEach(
            (phase, counted) ->
                histogram.dataPoint(
                    HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(Labels.of("phase", phase.name().toLowerCase(Locale.ROOT)))
                        .classicHistogramBuckets(
                            ClassicHistogramBuckets.of(counted.bounds(), counted.counts()))
                        .sum(counted.sum())
                        .build()));
    return histogram.build();
  }

  /** Returns the counters that no family takes; a test sees to it that there are none. */
  static List<String> untold(Map<String, Long> counters) {
    return counters.keySet().stream()
        .filter(name -> !name.equals(OPEN))
        .filter(
            name -> FAMILIES.stream().noneMatch(f -> counts(f, Map.of(name, 1L)).containsValue(1L)))
        .collect(Collectors.toList());
  }
}
