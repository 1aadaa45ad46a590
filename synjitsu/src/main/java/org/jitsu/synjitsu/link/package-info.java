/**
 * The network that services live on: the bridge, Synjitsu's own port on it, and a TAP for each
 * guest.
 *
 * <p>In: settings, names of guests. Out: interfaces, and forwarding entries that move. The state is
 * the kernel's; what we made is recognised by names and MACs that follow from the bridge's name, so
 * that a daemon that comes back finds it. Absent on purpose: what is in a frame, and whose turn it
 * is to answer.
 */
@NullMarked
package org.jitsu.synjitsu.link;

import org.jspecify.annotations.NullMarked;
