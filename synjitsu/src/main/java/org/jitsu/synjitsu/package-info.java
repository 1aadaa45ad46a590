/**
 * Synjitsu: answers for guests that are away, keeps their clients' first packets, and hands the
 * connections over as soon as the guest listens.
 *
 * <p>{@link org.jitsu.synjitsu.link} makes the bridge and the guests' TAPs and moves forwarding
 * entries; {@link org.jitsu.synjitsu.neighbour} answers ARP; {@link org.jitsu.synjitsu.probe} says
 * when to ask a booting guest whether it listens; {@link org.jitsu.synjitsu.hold} is the machine
 * and the agent around it; {@link org.jitsu.synjitsu.splice} renumbers connections that were handed
 * over. Everything begins at {@link org.jitsu.synjitsu.hold.Synjitsu}.
 *
 * <p>{@link org.jitsu.synjitsu.proxy} and {@link org.jitsu.synjitsu.handoff} decide how connections
 * are answered in a guest's name and handed over open, by {@link org.jitsu.synjitsu.profile} and
 * with numbers of {@link org.jitsu.synjitsu.isn}; the same agent carries that out.
 *
 * <p>Absent on purpose: deciding when a guest starts or stops, which is the guest keeper's alone.
 */
@NullMarked
package org.jitsu.synjitsu;

import org.jspecify.annotations.NullMarked;
