package org.jitsu.app.power;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a guest may be started now, by the machine's power and by what it has used today. What is
 * not known refuses nothing. One thread tells it, any thread asks.
 */
final class Budget {
  private final double powerWatts;
  private final double dayJoules;
  private double watts = Double.NaN;
  private double joulesToday;
  private long day;

  /**
   * Makes one.
   *
   * @param powerWatts the most power; infinite without limit
   * @param dayJoules the most energy of a day; infinite without limit
   * @param day the day, counted from any beginning
   * @param joulesToday what was used of it already
   */
  Budget(double powerWatts, double dayJoules, long day, double joulesToday) {
    this.powerWatts = powerWatts;
    this.dayJoules = dayJoules;
    this.day = day;
    this.joulesToday = joulesToday;
  }

  /** Notes what was used since the last time. */
  synchronized void used(double joules, double nowWatts, long today) {
    turn(today);
    watts = nowWatts;
    joulesToday += joules;
  }

  /** Notes that nothing is known of the present. */
  synchronized void unknown(long today) {
    turn(today);
    watts = Double.NaN;
  }

  private void turn(long today) {
    if (today != day) {
      day = today;
      joulesToday = 0;
    }
  }

  /** Returns the power now in watts; NaN when it is not known. */
  synchronized double watts() {
    return watts;
  }

  synchronized double joulesToday() {
    return joulesToday;
  }

  synchronized long day() {
    return day;
  }

  /** Returns why no guest is started now; null when guests are. */
  synchronized @Nullable String refusal() {
    if (joulesToday >= dayJoules) {
      return String.format(
          Locale.ROOT,
          "refused: energy; %.1f kJ of today's %.1f kJ are used, the next are there at midnight UTC",
          joulesToday / 1e3,
          dayJoules / 1e3);
    }
    return watts > powerWatts
        ? String.format(
            Locale.ROOT,
            "refused: energy; the machine draws %.2f W, and its budget is %.2f W",
            watts,
            powerWatts)
        : null;
  }
}
