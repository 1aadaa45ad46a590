package org.jitsu.power.model;

import java.util.List;
import java.util.Locale;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/**
 * Finds a known load in the record of a meter that has a clock of its own: where the powers follow
 * the pulses best. Pure.
 *
 * @param offsetSeconds what is added to the meter's times to have those of the load's clock
 * @param correlation how well the powers follow the pulses there, -1 to 1
 * @param runnerUp how well they do at the best other place
 */
public record Alignment(double offsetSeconds, double correlation, double runnerUp) {
  private static final double STEP_S = 0.05;
  private static final double LEAST = 0.7;
  private static final double AHEAD = 0.1;
  private static final double SAME = 0.01;
  private static final int FEWEST = 8;
  private static final int MOST_PLACES = 4_000_000;

  /**
   * A value of the meter.
   *
   * @param seconds by its own clock, growing
   * @param watts the power
   */
  public record Point(double seconds, double watts) {}

  /**
   * Finds the pulses.
   *
   * @param points the meter's record
   * @param pulses the load
   * @param beganSeconds when the load began, by the clock that the record is to follow
   * @throws MeterException when they are in no place, or in more than one
   */
  public static Alignment find(List<Point> points, Pulses pulses, double beganSeconds)
      throws MeterException {
    if (points.size() < FEWEST) {
      throw new MeterException(
          Kind.MALFORMED, "the record has " + points.size() + " values, fewer than " + FEWEST);
    }
    double first = points.getFirst().seconds();
    double last = points.getLast().seconds();
    double length = pulses.seconds();
    int places = (int) Math.min(MOST_PLACES, Math.max(0, (last - first - length) / STEP_S) + 1);
    double[] match = new double[places];
    int best = 0;
    int from = 0;
    for (int i = 0; i < places; i++) {
      double begin = first + i * STEP_S;
      // A little before and after: the load is off there, which says where it begins and ends.
      while (from < points.size() && points.get(from).seconds() < begin - 1) {
        from++;
      }
      match[i] = correlation(points, from, pulses, begin);
      best = match[i] > match[best] ? i : best;
    }
    double runnerUp = -1;
    for (int i = 0; i < places; i++) {
      if (Math.abs(i - best) * STEP_S > length / 2) {
        runnerUp = Math.max(runnerUp, match[i]);
      }
    }
    Alignment found =
        new Alignment(beganSeconds - (first + center(match, best) * STEP_S), match[best], runnerUp);
    found.check();
    return found;
  }

  /** A meter with one value a second fits as well over a whole second: the middle is meant. */
  private static double center(double[] match, int best) {
    int low = best;
    int high = best;
    while (low > 0 && match[low - 1] > match[best] - SAME) {
      low--;
    }
    while (high + 1 < match.length && match[high + 1] > match[best] - SAME) {
      high++;
    }
    return (low + high) / 2.0;
  }

  private void check() throws MeterException {
    String found =
        String.format(Locale.ROOT, "(correlation %.2f, elsewhere %.2f)", correlation, runnerUp);
    if (!(correlation >= LEAST)) {
      throw new MeterException(
          Kind.MALFORMED,
          "the pulses are not in this record "
              + found
              + "; does it cover their time, and does the meter see this machine?");
    }
    if (correlation - runnerUp < AHEAD) {
      throw new MeterException(
          Kind.MALFORMED,
          "the pulses may be in more than one place "
              + found
              + "; make them again while the machine does nothing else");
    }
  }

  private static double correlation(List<Point> points, int from, Pulses pulses, double begin) {
    double end = begin + pulses.seconds() + 1;
    int n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = from; i < points.size() && points.get(i).seconds() <= end; i++) {
      double load = pulses.at(points.get(i).seconds() - begin);
      double watts = points.get(i).watts();
      n++;
      x += load;
      y += watts;
      xx += load * load;
      yy += watts * watts;
      xy += load * watts;
    }
    double spread = (n * xx - x * x) * (n * yy - y * y);
    return n < FEWEST || spread <= 0 ? -1 : (n * xy - x * y) / Math.sqrt(spread);
  }
}
