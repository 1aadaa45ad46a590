package org.jitsu.power.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/**
 * Fits a {@link PowerLaw} to what a meter said while the machine was held at several loads. The
 * meter's lag is found first: the shift between load and power under which the fit is best. The
 * moments after a change of load, when a meter that takes a mean still says something of both, are
 * left out. Every other moment is fitted, those between are what the error is told by. Pure.
 */
public final class Calibration {
  private static final long LONGEST_LAG_NS = 5_000_000_000L;
  private static final long LAG_STEP_NS = 50_000_000;
  private static final double LEAST_R2 = 0.6;
  private static final double SETTLED = 0.4;
  private static final int FEWEST = 12;

  private Calibration() {}

  /**
   * A moment of a calibration.
   *
   * @param atNs when
   * @param level the load that was asked for, 0 to 1
   * @param busy the processors' busy share just then
   * @param watts what the meter said
   */
  public record Moment(long atNs, double level, double busy, double watts) {}

  /**
   * What came of it.
   *
   * @param law the law
   * @param lagNs by how much the meter lags behind the load
   * @param r2 the share of the power's variance that the law explains, at most 1
   * @param errorByLevel mean absolute error at each load, as a share of the power, of moments that
   *     were not fitted
   * @param meanError its mean over the loads
   */
  public record Fit(
      PowerLaw law, long lagNs, double r2, Map<Double, Double> errorByLevel, double meanError) {}

  /**
   * Fits.
   *
   * @param moments in the order of time
   * @throws MeterException when no law explains them, as of a meter of another machine
   */
  public static Fit fit(List<Moment> moments) throws MeterException {
    long loads = moments.stream().mapToDouble(Moment::level).distinct().count();
    if (moments.size() < FEWEST || loads < 3) {
      throw new MeterException(
          Kind.MALFORMED,
          "a fit needs 3 loads and "
              + FEWEST
              + " readings; there are "
              + loads
              + " and "
              + moments.size()
              + ": give it more time for each load");
    }
    long lagNs = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (long lag = 0; lag <= LONGEST_LAG_NS; lag += LAG_STEP_NS) {
      List<Moment> shifted = shifted(moments, lag);
      if (shifted.size() < FEWEST) {
        break;
      }
      double r2 = r2(law(shifted), shifted);
      if (r2 > best + 1e-9) {
        best = r2;
        lagNs = lag;
      }
    }
    List<Moment> settled = settled(shifted(moments, lagNs));
    PowerLaw law = law(every(settled, 0));
    List<Moment> unseen = every(settled, 1);
    double r2 = r2(law, unseen);
    if (!(r2 >= LEAST_R2) || !law.isPlausible()) {
      throw new MeterException(
          Kind.MALFORMED,
          String.format(
              java.util.Locale.ROOT,
              "the power does not follow the load (R2 %.2f): is it this machine's meter, and does"
                  + " nothing else load it?",
              r2));
    }
    Map<Double, Double> errors = errors(law, unseen);
    double mean = errors.values().stream().mapToDouble(e -> e).average().orElse(Double.NaN);
    return new Fit(law, lagNs, r2, errors, mean);
  }

  /** Puts beside each power the load of a lag earlier. */
  private static List<Moment> shifted(List<Moment> moments, long lagNs) {
    List<Moment> shifted = new ArrayList<>();
    int cause = 0;
    for (Moment moment : moments) {
      long earlierNs = moment.atNs() - lagNs;
      while (cause + 1 < moments.size() && moments.get(cause + 1).atNs() <= earlierNs) {
        cause++;
      }
      if (moments.get(cause).atNs() <= earlierNs) {
        Moment load = moments.get(cause);
        shifted.add(new Moment(moment.atNs(), load.level(), load.busy(), moment.watts()));
      }
    }
    return shifted;
  }

  private static List<Moment> settled(List<Moment> moments) {
    List<Moment> settled = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= moments.size(); i++) {
      if (i == moments.size() || moments.get(i).level() != moments.get(begin).level()) {
        settled.addAll(moments.subList(begin + (int) ((i - begin) * SETTLED), i));
        begin = i;
      }
    }
    return settled;
  }

  private static List<Moment> every(List<Moment> moments, int from) {
    List<Moment> half = new ArrayList<>();
    for (int i = from; i < moments.size(); i += 2) {
      half.add(moments.get(i));
    }
    return half;
  }

  /** The mean of each load that was asked for, at the load that there was. */
  private static PowerLaw law(List<Moment> moments) {
    Map<Double, List<Moment>> byLevel = new TreeMap<>();
    moments.forEach(m -> byLevel.computeIfAbsent(m.level(), _ -> new ArrayList<>()).add(m));
    List<PowerLaw.Point> points = new ArrayList<>();
    for (List<Moment> same : byLevel.values()) {
      double busy = same.stream().mapToDouble(Moment::busy).average().orElse(0);
      double watts = same.stream().mapToDouble(Moment::watts).average().orElse(0);
      if (points.isEmpty() || busy > points.getLast().busy()) { // others may load it too
        points.add(new PowerLaw.Point(busy, watts));
      }
    }
    return PowerLaw.rising(points);
  }

  private static double r2(PowerLaw law, List<Moment> moments) {
    double mean = moments.stream().mapToDouble(Moment::watts).average().orElse(0);
    double all = 0;
    double left = 0;
    for (Moment moment : moments) {
      all += Math.pow(moment.watts() - mean, 2);
      left += Math.pow(moment.watts() - law.watts(moment.busy()), 2);
    }
    return all > 0 ? 1 - left / all : 0;
  }

  /** Returns the mean absolute error of a law at each load, as a share of the power there. */
  public static Map<Double, Double> errors(PowerLaw law, List<Moment> moments) {
    Map<Double, List<Double>> byLevel = new TreeMap<>();
    for (Moment moment : moments) {
      double error = Math.abs(law.watts(moment.busy()) - moment.watts()) / moment.watts();
      byLevel.computeIfAbsent(moment.level(), _ -> new ArrayList<>()).add(error);
    }
    Map<Double, Double> means = new TreeMap<>();
    byLevel.forEach(
        (level, errors) ->
            means.put(level, errors.stream().mapToDouble(e -> e).average().orElse(Double.NaN)));
    return means;
  }
}
