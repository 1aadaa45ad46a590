package org.jitsu.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jitsu.bench.rig.Series;
import org.jspecify.annotations.Nullable;

/**
 * One result, as a line of JSON; its components but the last are the fields, in this order, null
 * where one does not apply.
 *
 * @param scenario which scenario measured it
 * @param subject a fixed word: {@code bare}, {@code hold}, {@code warm} ..., or the name of a
 *     scalar
 * @param backend what ran the guest, {@code qemu} or {@code process}
 * @param client {@code naive} (an ordinary kernel socket) or {@code fair} (a prober that asks for
 *     the neighbour every 10 ms and tries anew every 20 ms; for what is native one that knows it,
 *     and tries anew every 0.2 ms)
 * @param params under what circumstances
 * @param n requests made, or samples taken, failed ones included
 * @param failures requests without a right answer; they are in no latency
 * @param unit of min to max and of value: {@code ms}, {@code MB}, {@code count}, {@code ratio},
 *     {@code 1/s}, {@code MB/s}, {@code B}
 * @param min the shortest latency
 * @param p50 half of the answers came within this
 * @param p90 as {@code p50}, of nine in ten
 * @param p99 as {@code p50}, of ninety-nine in a hundred
 * @param max the longest latency
 * @param value the figure, when it is a scalar
 * @param ratio {@code p50}, or {@code value} of a scalar, over that of the subject in {@code
 *     against}
 * @param against the subject it was compared with
 * @param series all latencies; null of a scalar
 */
public record Row(
    String scenario,
    String subject,
    @Nullable String backend,
    @Nullable String client,
    Params params,
    long n,
    long failures,
    String unit,
    @Nullable Double min,
    @Nullable Double p50,
    @Nullable Double p90,
    @Nullable Double p99,
    @Nullable Double max,
    @Nullable Double value,
    @Nullable Double ratio,
    @Nullable String against,
    @JsonIgnore @Nullable Series series) {

  /**
   * The circumstances.
   *
   * @param trigger what started the guest: {@code query}, {@code syn}, {@code exec}; null when it
   *     ran already
   * @param ip the IP version, 4 or 6
   * @param delayMs added on the client's link, one way
   * @param loss on the client's link, 0 to 1
   * @param memoryMiB the guest's memory; null without a guest
   */
  public record Params(
      @Nullable String trigger, int ip, double delayMs, double loss, @Nullable Integer memoryMiB) {

    /** Makes those of a guest on an undisturbed IPv4 link. */
    public static Params plain(@Nullable String trigger, int memoryMiB) {
      return new Params(trigger, 4, 0, 0, memoryMiB);
    }

    /** Makes those of a figure that no guest has part in. */
    public static Params none() {
      return new Params(null, 4, 0, 0, null);
    }
  }

  /** Makes the row of a subject's latencies. */
  public static Row latencies(
      String scenario,
      String subject,
      @Nullable String backend,
      @Nullable String client,
      Params params,
      Series series) {
    return new Row(
        scenario,
        subject,
        backend,
        client,
        params,
        series.attempts(),
        series.failures(),
        "ms",
        rounded(series.minMs()),
        rounded(series.percentileMs(50)),
        rounded(series.percentileMs(90)),
        rounded(series.percentileMs(99)),
        rounded(series.maxMs()),
        null,
        null,
        null,
        series);
  }

  /** Makes the row of one number; {@code value} is empty when it could not be measured. */
  public static Row scalar(
      String scenario, String name, long n, String unit, OptionalDouble value) {
    return new Row(
        scenario,
        name,
        null,
        null,
        Params.none(),
        n,
        0,
        unit,
        null,
        null,
        null,
        null,
        null,
        rounded(value),
        null,
        null,
        null);
  }

  /** Returns this row with its median or value compared with another's, if both have one. */
  public Row against(Row other) {
    Double above = p50 == null ? value : p50;
    Double below = other.p50 == null ? other.value : other.p50;
    Double ratio =
        above == null || below == null ? null : rounded(OptionalDouble.of(above / below));
    return new Row(
        scenario,
        subject,
        backend,
        client,
        params,
        n,
        failures,
        unit,
        min,
        p50,
        p90,
        p99,
        max,
        value,
        ratio,
        other.subject,
        series);
  }

  /**
   * Returns all latencies.
   *
   * @throws NullPointerException of a scalar, which has none
   */
  public Series distribution() {
    return Objects.requireNonNull(series, subject);
  }

  /** Returns this row with its latencies. */
  public Row with(Series latencies) {
    return new Row(
        scenario, subject, backend, client, params, n, failures, unit, min, p50, p90, p99, max,
        value, ratio, against, latencies);
  }

  /** What a row is of: two rows of the same, of two runs, can be compared. */
  public record Key(
      String scenario,
      String subject,
      @Nullable String backend,
      @Nullable String client,
      Params params,
      String unit) {}

  /** Returns what this row is of. */
  public Key key() {
    return new Key(scenario, subject, backend, client, params, unit);
  }

  /** Names it within its scenario for people: {@code hold, naive, query}. */
  public String name() {
    return Stream.of(subject, client, params.trigger(), params.ip() == 6 ? "IPv6" : null)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(", "));
  }

  /** Keeps three decimals: microseconds, thousandths. */
  private static @Nullable Double rounded(OptionalDouble value) {
    return value.isEmpty() ? null : Math.rint(value.getAsDouble() * 1000) / 1000;
  }
}
