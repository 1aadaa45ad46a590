/**
 * The scenario {@code start-modes}: a guest that is booted when it is wanted, against the same
 * guest that was made ready before, in every way that there is.
 *
 * <p>In: the launcher, a guest's image, the number of starts. Out: what a client waits for in each
 * way, and that over a boot. State: the series, owned by the thread that runs it.
 */
@NullMarked
package org.jitsu.bench.startmodes;

import org.jspecify.annotations.NullMarked;
