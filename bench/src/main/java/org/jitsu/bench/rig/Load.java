package org.jitsu.bench.rig;

/**
 * How a subject is asked in one round.
 *
 * @param requests how often, at least 1
 * @param everyNs from one request to the next, in nanoseconds, whether or not the former was
 *     answered in time; 0 or more
 */
public record Load(int requests, long everyNs) {

  /** One request a round: a cold start. */
  public static final Load ONCE = new Load(1, 0);

  public Load {
    if (requests < 1 || everyNs < 0) {
      throw new IllegalArgumentException(requests + " requests every " + everyNs + " ns");
    }
  }
}
