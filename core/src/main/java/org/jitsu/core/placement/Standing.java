package org.jitsu.core.placement;

/** How soon a board can be had. */
public sealed interface Standing {

  /** At once. */
  record Awake() implements Standing {}

  /**
   * It is on its way up.
   *
   * @param inNs in about how many nanoseconds, not negative
   */
  record Waking(long inNs) implements Standing {}

  /**
   * It is off, or on its way there, and needs waking.
   *
   * @param inNs in about how many nanoseconds it would be awake, not negative
   */
  record Asleep(long inNs) implements Standing {}

  /**
   * Not now.
   *
   * @param why a few words
   */
  record Barred(String why) implements Standing {}
}
