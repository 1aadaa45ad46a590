/**
 * The numbers that Synjitsu begins a connection with.
 *
 * <p>In: a flow, a key, the time, and what the client's SYN said. Out: a number, or what a returned
 * number says. {@link org.jitsu.synjitsu.isn.InitialSequence} is the ordinary one of RFC 6528;
 * {@link org.jitsu.synjitsu.isn.SharedIsn} is one that a guest with the same key comes to by
 * itself; {@link org.jitsu.synjitsu.isn.SynCookies} is one that remembers the SYN, so that nobody
 * else has to. State: keys only, each object's own, one thread. Absent on purpose: clocks, and
 * where keys come from.
 */
@NullMarked
package org.jitsu.synjitsu.isn;

import org.jspecify.annotations.NullMarked;
