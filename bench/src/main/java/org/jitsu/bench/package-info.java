/**
 * The bench's command line: one subcommand a scenario.
 *
 * <p>In: the words behind {@code bin/jitsu bench}. Out: an exit code. {@link org.jitsu.bench.rig}
 * measures, {@link org.jitsu.bench.client} and {@link org.jitsu.bench.subject} say what, {@link
 * org.jitsu.bench.lab} makes the place, {@link org.jitsu.bench.report} tells the result. The bench
 * knows the daemon from outside only: its command line and its sockets.
 */
@NullMarked
package org.jitsu.bench;

import org.jspecify.annotations.NullMarked;
