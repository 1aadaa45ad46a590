package org.jitsu.power.model;

import java.util.List;

/**
 * A load that no other load looks like: on and off for spans that never repeat, so that it lies in
 * a meter's record in one place only.
 *
 * @param lengthsMs spans in milliseconds, on, off, on and so on; the first is on
 */
public record Pulses(List<Integer> lengthsMs) {

  /** The usual one: 26 s, visible to a meter with one value a second. */
  public static final Pulses USUAL =
      new Pulses(List.of(5000, 2000, 2000, 4000, 3000, 2000, 2000, 3000, 3000));

  public Pulses {
    lengthsMs = List.copyOf(lengthsMs);
    if (lengthsMs.isEmpty() || lengthsMs.stream().anyMatch(length -> length <= 0)) {
      throw new IllegalArgumentException("pulses have lengths of 1 ms or more");
    }
  }

  /** Returns how long it takes, in seconds. */
  public double seconds() {
    return lengthsMs.stream().mapToInt(Integer::intValue).sum() / 1e3;
  }

  /** Returns 1 when the load is on so many seconds after the begin, else 0. */
  public double at(double seconds) {
    double left = seconds * 1e3;
    if (left < 0) {
      return 0;
    }
    for (int i = 0; i < lengthsMs.size(); i++) {
      left -= lengthsMs.get(i);
      if (left < 0) {
        return i % 2 == 0 ? 1 : 0;
      }
    }
    return 0;
  }
}
