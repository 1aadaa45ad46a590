/**
 * How a guest answers a SYN, learned when it last booted: what may be promised to a client in its
 * name while it sleeps.
 *
 * <p>In: the options of a guest's SYN-ACK, under a {@link org.jitsu.synjitsu.profile.ProfileKey} of
 * what was booted. Out: the {@link org.jitsu.synjitsu.profile.Profile} to promise by. {@link
 * org.jitsu.synjitsu.profile.ProfileBook} owns what is known, one thread, bounded; {@link
 * org.jitsu.synjitsu.profile.ProfileFile} carries it over to the next daemon. Absent on purpose:
 * asking the guest, which {@code probe} and {@code hold} do anyway.
 */
@NullMarked
package org.jitsu.synjitsu.profile;

import org.jspecify.annotations.NullMarked;
