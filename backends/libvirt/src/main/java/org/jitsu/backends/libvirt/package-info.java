/**
 * Domains of a libvirt daemon.
 *
 * <p>In: definitions, starts and stops through {@link org.jitsu.core.hypervisor.Hypervisor}. Out:
 * libvirt domains, transient ones from our own XML or those that an administrator defined, and to
 * the watcher what happens to them. State: one connection for each URI, and a directory a guest
 * with its console; which guests run is asked of libvirt, by UUIDs that follow from that directory.
 *
 * <p>Every call into libvirt blocks in C and would pin the carrier of a virtual thread, so it is
 * made on a thread of {@link org.jitsu.backends.libvirt.Calls} and awaited with a deadline. Ends
 * are heard as lifecycle events, on the one thread that {@link
 * org.jitsu.backends.libvirt.EventLoop} runs for the whole JVM; a connection that broke is made
 * anew, and what ended meanwhile is told then.
 *
 * <p>Absent on purpose: the making of TAPs, bridges, networks and any plug-in or script of
 * libvirt's on the boot path; text of libvirt's messages, by which nothing is decided. {@code
 * org.libvirt} appears here alone.
 */
@NullMarked
package org.jitsu.backends.libvirt;

import org.jspecify.annotations.NullMarked;
