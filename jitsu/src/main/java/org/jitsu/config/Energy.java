package org.jitsu.config;

import java.time.Duration;
import java.util.List;

/**
 * What is metered, and how much may be used before guests are no longer started.
 *
 * @param meters meters as {@code jitsu power} names them; empty for whatever the machine has
 * @param everyNs how often they are read, in nanoseconds, 1 ms to 1 minute
 * @param idleWatts what the machine draws when no guest runs; 0 when that is not said
 * @param powerBudgetWatts above which power no guest is started; infinite without limit
 * @param energyBudgetJoules after how many joules of a day no guest is started; infinite without
 *     limit
 */
public record Energy(
    List<String> meters,
    long everyNs,
    double idleWatts,
    double powerBudgetWatts,
    double energyBudgetJoules) {

  /** How often quick meters are read when nothing is said, in nanoseconds. */
  public static final long DEFAULT_EVERY_NS = Duration.ofMillis(50).toNanos();

  private static final long LEAST_NS = Duration.ofMillis(1).toNanos();
  private static final long MOST_NS = Duration.ofMinutes(1).toNanos();

  public Energy {
    meters = List.copyOf(meters);
  }

  /** Returns whether anything is refused for its energy. */
  public boolean hasBudget() {
    return Double.isFinite(powerBudgetWatts) || Double.isFinite(energyBudgetJoules);
  }

  static Energy read(Section section) {
    return new Energy(
        section.takeList("meters", "[rapl]", Energy::word).stream().map(Placed::value).toList(),
        section.take("every", "50ms", Energy::every, DEFAULT_EVERY_NS).value(),
        section.take("idle", "2.1W", Amounts::watts, 0.0).value(),
        section.take("power-budget", "25W", Amounts::watts, Double.POSITIVE_INFINITY).value(),
        section.take("energy-budget", "500kJ", Amounts::joules, Double.POSITIVE_INFINITY).value());
  }

  static String word(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a meter has a name, rapl for example");
    }
    return text;
  }

  private static long every(String text) {
    long ns = Amounts.durationNs(text);
    if (ns < LEAST_NS || ns > MOST_NS) {
      throw new IllegalArgumentException(Words.quote(text) + " is not between 1ms and 1m");
    }
    return ns;
  }
}
