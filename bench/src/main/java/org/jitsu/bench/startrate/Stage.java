package org.jitsu.bench.startrate;

import org.jitsu.bench.lab.CpuTime;
import org.jitsu.bench.rig.Series;

/**
 * What came of so many clients.
 *
 * @param clients how many, each with one start under way at a time
 * @param starts from the query to the first byte, of guests that were asleep
 * @param awake requests that met a guest which still served the one before; they count as nothing
 * @param spanNs how long the stage took, in nanoseconds
 * @param cpu who had the processors
 */
record Stage(int clients, Series starts, long awake, long spanNs, CpuTime cpu) {
  private static final double NS_PER_S = 1e9;

  /** Returns how many starts were answered a second. */
  double perSecond() {
    return (starts.attempts() - starts.failures()) * NS_PER_S / spanNs;
  }
}
