/**
 * The scenario {@code parallel}: many guests are woken at one instant, serve, and are put to sleep
 * again, more of them each time.
 *
 * <p>In: a fleet, and how many of it. Out: how long each client waited, how long all together, and
 * what memory a guest and the daemon take while all are awake. State: the figures of each step; a
 * client is a virtual thread and ends with its page.
 */
@NullMarked
package org.jitsu.bench.parallel;

import org.jspecify.annotations.NullMarked;
