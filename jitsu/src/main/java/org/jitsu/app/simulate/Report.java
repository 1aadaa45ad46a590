package org.jitsu.app.simulate;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came of a policy.
 *
 * @param start the policy's; null: as configured
 * @param idleSeconds the policy's; null: as configured
 * @param ttlSeconds the policy's; null: as configured
 * @param seconds from a minute before the first query until everybody who asked was served
 * @param guests how many there are
 * @param queries those that could wake one of them
 * @param otherQueries those for other names and types
 * @param boots guests that booted, those before anybody wanted them included
 * @param resumes guests that went on from memory
 * @param restores guests that went on from the disk
 * @param waited queries whose client had to wait
 * @param waitMs quantiles of the wait of all, in milliseconds, by their names; empty when nobody
 *     was served
 * @param refused queries that were refused, by the reason's word
 * @param meanMiB memory of guests that run or are paused, on average over time
 * @param mostMiB the most of it at a time
 * @param guestHours how long guests ran, all together
 * @param joules of host, guests and boots, as is assumed of them
 * @param joulesAlwaysOn of the same host with every guest running all the time
 */
public record Report(
    @Nullable String start,
    @Nullable Double idleSeconds,
    @Nullable Integer ttlSeconds,
    double seconds,
    int guests,
    long queries,
    long otherQueries,
    int boots,
    int resumes,
    int restores,
    long waited,
    SortedMap<String, Double> waitMs,
    SortedMap<String, Long> refused,
    double meanMiB,
    double mostMiB,
    double guestHours,
    double joules,
    double joulesAlwaysOn) {

  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final Map<String, Double> QUANTILES =
      Map.of("p50", 50.0, "p90", 90.0, "p99", 99.0, "p999", 99.9, "max", 100.0);

  static Report of(
      Policy policy,
      Costs costs,
      double seconds,
      long queries,
      long others,
      Histogram waitsUs,
      SortedMap<String, Long> refused,
      Load load,
      int guests) {
    SortedMap<String, Double> waitMs = new TreeMap<>();
    if (waitsUs.getTotalCount() > 0) {
      QUANTILES.forEach(
          (name, percent) -> waitMs.put(name, waitsUs.getValueAtPercentile(percent) / 1e3));
    }
    double byHost = costs.hostWatts() * seconds;
    return new Report(
        policy.start() == null ? null : policy.start().word(),
        policy.idleNs() == null ? null : policy.idleNs() / 1e9,
        policy.ttlSeconds(),
        seconds,
        guests,
        queries,
        others,
        load.boots,
        load.resumes,
        load.restores,
        waitsUs.getTotalCount() - waitsUs.getCountAtValue(0),
        waitMs,
        refused,
        seconds > 0 ? load.byteSeconds() / seconds / BYTES_PER_MIB : 0,
        load.mostBytes() / BYTES_PER_MIB,
        load.guestSeconds() / SECONDS_PER_HOUR,
        byHost + load.guestSeconds() * costs.guestWatts() + load.boots * costs.bootJoules(),
        byHost + guests * seconds * costs.guestWatts());
  }
}
