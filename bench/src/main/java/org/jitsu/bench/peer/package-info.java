/**
 * The peers: what else serves the same page when it is started, on the machine's own processor as
 * guests that are processes do. All of them run {@code unikernels/hello}'s {@code hello-server},
 * which has hello's pages on the kernel's TCP: by itself, and in containers.
 *
 * <p>In: that program, a directory, namespaces that are ours. Out: a {@link
 * org.jitsu.bench.lab.Startable} for each, or why there is none. State: what each has set up, which
 * goes when {@link org.jitsu.bench.peer.Peers} is closed: processes, mounts, interfaces and
 * cgroups.
 *
 * <p>Absent on purpose: measuring, and the installing of packages, which is the launcher's.
 */
@NullMarked
package org.jitsu.bench.peer;

import org.jspecify.annotations.NullMarked;
