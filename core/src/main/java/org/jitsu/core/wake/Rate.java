package org.jitsu.core.wake;

/**
 * So many in so long a time, as {@code 10/1m}: a token bucket that holds {@code count}, and fills
 * within {@code periodNs}.
 *
 * @param count the most at once, and within a period in the long run; at least 1
 * @param periodNs in nanoseconds, more than 0
 */
public record Rate(int count, long periodNs) {

  public Rate {
    if (count < 1 || periodNs < 1) {
      throw new IllegalArgumentException("a rate is at least 1 in more than no time");
    }
  }

  @Override
  public String toString() {
    return count + " in " + periodNs / 1e9 + " s";
  }
}
