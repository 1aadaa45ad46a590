package org.jitsu.core.placement;

import org.jitsu.core.GuestName;
import org.jspecify.annotations.Nullable;

/**
 * What a guest demands of the board that it is started on.
 *
 * @param guest the guest
 * @param architecture what its image is made for
 * @param memoryBytes its memory, in bytes, more than 0
 * @param board the only board that will do; null for any
 * @param apart a word: two guests with the same one are never on one board; null for none
 */
public record Demand(
    GuestName guest,
    Architecture architecture,
    long memoryBytes,
    @Nullable String board,
    @Nullable String apart) {

  public Demand {
    if (memoryBytes <= 0) {
      throw new IllegalArgumentException(guest + " demands " + memoryBytes + " bytes of memory");
    }
  }
}
