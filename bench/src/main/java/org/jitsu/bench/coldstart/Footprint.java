package org.jitsu.bench.coldstart;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A process's resident memory, sampled after each cold start. One thread uses it. */
final class Footprint {
  private final List<Double> samplesMb = new ArrayList<>();

  /** Adds the memory after one more cold start, in MB. */
  void sample(double mb) {
    samplesMb.add(mb);
  }

  /** Returns how many samples there are. */
  int samples() {
    return samplesMb.size();
  }

  /** Returns the memory after so many cold starts, or after the last if there were fewer. */
  OptionalDouble after(int starts) {
    return samplesMb.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(samplesMb.get(Math.min(starts, samplesMb.size()) - 1));
  }

  /**
   * Returns by how much the memory grew over the last cold starts, in MB: the median of their
   * second half less that of their first, which a single garbage collection does not move.
   */
  OptionalDouble growthOverLast(int starts) {
    int size = samplesMb.size();
    List<Double> last = samplesMb.subList(Math.max(0, size - starts), size);
    int half = last.size() / 2;
    if (half == 0) {
      return OptionalDouble.empty();
    }
    double before = median(last.subList(0, half));
    double after = median(last.subList(last.size() - half, last.size()));
    return OptionalDouble.of(after - before);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
