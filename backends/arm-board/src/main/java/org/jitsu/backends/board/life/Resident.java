package org.jitsu.backends.board.life;

import org.jitsu.core.GuestName;
import org.jspecify.annotations.Nullable;

/**
 * A guest in the books of a board: it runs there, or a place is kept for it.
 *
 * @param guest the guest
 * @param memoryBytes its memory, in bytes
 * @param apart the word of those that it is never together with; null for none
 * @param seat a number from 0 that no other guest there has
 */
public record Resident(GuestName guest, long memoryBytes, @Nullable String apart, int seat) {}
