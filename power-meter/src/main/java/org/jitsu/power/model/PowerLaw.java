package org.jitsu.power.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine's power by how busy its processors are: straight lines between the loads at which it is
 * known.
 *
 * @param points by growing load, at least one; beyond the first and the last the power stays
 */
public record PowerLaw(List<Point> points) {

  /**
   * A load at which the power is known.
   *
   * @param busy the busy share of all processors, 0 to 1
   * @param watts the power there
   */
  public record Point(double busy, double watts) {}

  public PowerLaw {
    points = points == null ? List.of() : List.copyOf(points);
  }

  /** Makes the straight line between two powers. */
  public static PowerLaw between(double idleWatts, double busyWatts) {
    return new PowerLaw(List.of(new Point(0, idleWatts), new Point(1, busyWatts)));
  }

  /**
   * Makes the law that never falls and is nearest to these points: where one is lower than the one
   * before it, both become their mean (pool adjacent violators).
   *
   * @param points by growing load
   */
  static PowerLaw rising(List<Point> points) {
    List<double[]> pools = new ArrayList<>(); // watts, how many points
    for (Point point : points) {
      double[] pool = {point.watts(), 1};
      while (!pools.isEmpty() && pools.getLast()[0] > pool[0]) {
        double[] before = pools.removeLast();
        double count = before[1] + pool[1];
        pool = new double[] {(before[0] * before[1] + pool[0] * pool[1]) / count, count};
      }
      pools.add(pool);
    }
    List<Point> rising = new ArrayList<>();
    for (double[] pool : pools) {
      for (int i = 0; i < pool[1]; i++) {
        rising.add(new Point(points.get(rising.size()).busy(), pool[0]));
      }
    }
    return new PowerLaw(rising);
  }

  /**
   * Returns the power.
   *
   * @param busy the busy share of all processors, 0 to 1
   */
  public double watts(double busy) {
    Point before = points.getFirst();
    for (Point point : points) {
      if (point.busy() >= busy) {
        double length = point.busy() - before.busy();
        double part = length <= 0 ? 1 : (busy - before.busy()) / length;
        return before.watts() + Math.clamp(part, 0, 1) * (point.watts() - before.watts());
      }
      before = point;
    }
    return before.watts();
  }

  /** Returns whether it is one at all: loads grow, powers never fall and are not negative. */
  @JsonIgnore
  public boolean isPlausible() {
    if (points.isEmpty() || !(points.getFirst().watts() >= 0)) {
      return false;
    }
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      if (!(points.get(i).busy() > before.busy() && points.get(i).watts() >= before.watts())) {
        return false;
      }
    }
    return Double.isFinite(points.getLast().watts());
  }
}
