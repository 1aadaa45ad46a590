/**
 * The scenario {@code warm-dns}: the name of a guest that serves is asked for as often as a server
 * answers, and at leisure, of the daemon and of NSD and Knot with the same zone.
 *
 * <p>In: a launcher. Out: answers a second, and for each second of the server's processor time;
 * latencies. State: the servers' processes and files, gone when they are closed.
 */
@NullMarked
package org.jitsu.bench.warmdns;

import org.jspecify.annotations.NullMarked;
