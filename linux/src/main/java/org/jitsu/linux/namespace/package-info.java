/**
 * Network namespaces without names: held by a descriptor, gone when nobody holds them.
 *
 * <p>In: tasks. Out: their results, computed by a thread that stood in the namespace. State: the
 * descriptor. A thread's namespace is its own: a socket belongs for ever to the namespace of the
 * thread that opened it.
 *
 * <p>Absent on purpose: {@code /run/netns} (mounts outlive us), and entering a namespace with the
 * calling thread (virtual threads share carriers, pools share threads).
 */
@NullMarked
package org.jitsu.linux.namespace;

import org.jspecify.annotations.NullMarked;
