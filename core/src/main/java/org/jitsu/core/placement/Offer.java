package org.jitsu.core.placement;

import java.util.Set;

/**
 * What a board offers at a moment.
 *
 * @param board its name
 * @param architecture what it executes
 * @param memoryBytes its memory for guests, in bytes
 * @param freeBytes how much of that no guest has, in bytes, 0 to {@code memoryBytes}
 * @param apart the words of those of its guests that want to be {@linkplain Demand#apart apart}
 * @param standing how soon it can be had
 */
public record Offer(
    String board,
    Architecture architecture,
    long memoryBytes,
    long freeBytes,
    Set<String> apart,
    Standing standing) {

  public Offer {
    apart = Set.copyOf(apart);
    if (freeBytes < 0 || freeBytes > memoryBytes) {
      throw new IllegalArgumentException(
          board + " has " + freeBytes + " of " + memoryBytes + " bytes free");
    }
  }
}
