package org.jitsu.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;

/**
 * How long starts took until each of their phases, counted in buckets: what a scrape that comes
 * seldom must not miss, and costs a start some tens of nanoseconds. Any thread.
 */
final class StartDurations {

  /** The buckets' upper bounds in seconds; one without a bound follows. */
  private static final List<Double> BOUNDS =
      List.of(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0);

  private final Map<Phase, Histogram> phases = new EnumMap<>(Phase.class);
  private final LongAdder ready = new LongAdder();
  private final LongAdder failed = new LongAdder();

  StartDurations() {
    for (Phase phase : Phase.values()) {
      if (phase != Phase.ASKED) { // from which they are counted
        phases.put(phase, new Histogram());
      }
    }
  }

  /** Counts in buckets. */
  static final class Histogram {
    private final LongAdder[] counts = new LongAdder[BOUNDS.size() + 1];
    private final DoubleAdder sum = new DoubleAdder();

    Histogram() {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = new LongAdder();
      }
    }

    void add(double seconds) {
      int bucket = 0;
      while (bucket < BOUNDS.size() && seconds > BOUNDS.get(bucket)) {
        bucket++;
      }
      counts[bucket].increment();
      sum.add(seconds);
    }

    /** Returns the upper bound of each bucket, the last infinite. */
    List<Double> bounds() {
      List<Double> bounds = new ArrayList<>(BOUNDS);
      bounds.add(Double.POSITIVE_INFINITY);
      return bounds;
    }

    /** Returns how many fell into each bucket and none before it. */
    List<Long> counts() {
      return Arrays.stream(counts).map(LongAdder::sum).toList();
    }

    double sum() {
      return sum.sum();
    }
  }

  /** Counts a start that ended. */
  void add(StartTrace trace) {
    (trace.outcome().equals("ready") ? ready : failed).increment();
    List<Mark> marks = trace.marks();
    for (Mark mark : marks) {
      Histogram histogram = phases.get(mark.phase());
      if (histogram != null) {
        histogram.add((mark.atNs() - marks.getFirst().atNs()) / 1e9);
      }
    }
  }

  Map<Phase, Histogram> phases() {
    return phases;
  }

  long ready() {
    return ready.sum();
  }

  long failed() {
    return failed.sum();
  }
}
