/**
 * The life of every guest: when it starts, when it stops, and who is told.
 *
 * <p>Comes in: summons, from whoever noticed a client; what backends and Synjitsu report; the
 * passing of time. Goes out: calls to the {@link org.jitsu.core.hypervisor.Hypervisor}, to {@link
 * org.jitsu.core.hypervisor.GuestLinks} and to the {@link org.jitsu.core.summon.AddressHold}; the
 * outcome of every summon, exactly once.
 *
 * <p>{@link org.jitsu.guest.GuestMachine} decides and is pure; {@link org.jitsu.guest.GuestKeeper}
 * is the agent around it and owns the states; {@link org.jitsu.guest.GuestOperations} does the
 * blocking work, on a virtual thread for each guest. Nobody else starts or stops guests.
 *
 * <p>Absent on purpose: DNS, packets, placement on other machines.
 */
@NullMarked
package org.jitsu.guest;

import org.jspecify.annotations.NullMarked;
