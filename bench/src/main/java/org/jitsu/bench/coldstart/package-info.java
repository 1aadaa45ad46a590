/**
 * The scenario {@code cold-start}: what a client waits for when the guest sleeps, against the same
 * guest started by hand; what a warm request and the daemon itself cost.
 *
 * <p>In: the launcher, a guest's image, the number of repeats. Out: rows and the verdicts on the
 * figures that docs/SPECIFICATION.md promises. State: the series, owned by the thread that runs it.
 */
@NullMarked
package org.jitsu.bench.coldstart;

import org.jspecify.annotations.NullMarked;
