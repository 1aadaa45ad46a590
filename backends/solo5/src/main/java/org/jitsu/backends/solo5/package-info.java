/**
 * Guests that are ordinary processes of this host: Solo5 images under a tender, and whatever else
 * takes a TAP. One implementation, two words of the configuration: {@code solo5} reads the image,
 * chooses the tender and writes its command line; {@code process} fills in a template.
 *
 * <p>In: definitions, starts and stops through {@link org.jitsu.core.hypervisor.Hypervisor}. Out:
 * processes, and to the watcher what happens to them. State: a directory a guest with its console,
 * a file that the process appends to. Which guests run is not written down but read from the
 * processes themselves: each leads a session of its own, and has its guest's directory in the
 * variable {@code JITSU_GUEST} of its environment.
 *
 * <p>A {@link org.jitsu.backends.solo5.Plan} is all that can be decided before a start; what can be
 * opened before it is {@link org.jitsu.backends.solo5.Prepared}. So a start is little more than one
 * posix_spawn.
 *
 * <p>Absent on purpose: any channel between us and a guest but signals and that file; the making of
 * TAPs; shells, but those that a template names itself.
 */
@NullMarked
package org.jitsu.backends.solo5;

import org.jspecify.annotations.NullMarked;
