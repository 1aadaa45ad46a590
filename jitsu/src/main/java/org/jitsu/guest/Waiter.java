package org.jitsu.guest;

import java.util.concurrent.CompletableFuture;
import org.jitsu.core.summon.Outcome;

/**
 * Somebody who summoned and is settled exactly once.
 *
 * @param outcome completed by the keeper
 * @param leaseNs for how long the answer that was given out counts as use, in nanoseconds; 0 where
 *     packets will tell
 * @param wish what it asks for, and why
 */
record Waiter(CompletableFuture<Outcome> outcome, long leaseNs, Wish wish) {}
