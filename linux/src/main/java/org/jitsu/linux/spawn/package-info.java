/**
 * Processes of the host: started without forking this JVM, watched through pidfds, found again
 * after a restart.
 *
 * <p>In: a {@link org.jitsu.linux.spawn.Command}, or the {@link
 * org.jitsu.linux.spawn.ProcessIdentity} that an earlier run wrote down. Out: an {@link
 * org.jitsu.linux.spawn.OsProcess} and, when it ends, its {@link org.jitsu.linux.spawn.Exit}.
 * State: one daemon thread waits for all ends; its table is bounded.
 *
 * <p>Why not {@link java.lang.ProcessBuilder}: it makes pipes to the JVM (a daemon's death would
 * break the guest's console), cannot pass descriptors on, and knows processes by reusable numbers.
 * The two live side by side: the JDK waits for its own children by pid, we by pidfd; SIGCHLD is
 * left alone.
 *
 * <p>Absent on purpose: shells, pipes, and fork: glibc's posix_spawn starts the child by
 * CLONE_VM|CLONE_VFORK.
 */
@NullMarked
package org.jitsu.linux.spawn;

import org.jspecify.annotations.NullMarked;
