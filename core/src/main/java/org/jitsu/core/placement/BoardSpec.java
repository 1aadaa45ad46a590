package org.jitsu.core.placement;

import java.util.Map;

/**
 * A board, as the configuration describes it.
 *
 * @param name its name: 1 to 63 of a-z, 0-9 and inner hyphens
 * @param architecture what it executes
 * @param memoryBytes its memory for guests, in bytes
 * @param wakeDeadlineNs how long it may take to wake, in nanoseconds; more than 0
 * @param idleNs how long it is kept awake without a guest, in nanoseconds; {@link Long#MAX_VALUE}
 *     for ever
 * @param options what only the backend understands: how it is reached and switched; an unknown key
 *     is an error
 */
public record BoardSpec(
    String name,
    Architecture architecture,
    long memoryBytes,
    long wakeDeadlineNs,
    long idleNs,
    Map<String, String> options) {

  public BoardSpec {
    options = Map.copyOf(options);
    if (memoryBytes <= 0 || wakeDeadlineNs <= 0 || idleNs < 0) {
      throw new IllegalArgumentException("board " + name + ": an amount is not positive");
    }
  }
}
