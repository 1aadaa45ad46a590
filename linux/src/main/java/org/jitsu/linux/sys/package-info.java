/**
 * The gate to the kernel: every system call of the project goes through {@link
 * org.jitsu.linux.sys.Syscall}, every other C function through {@link
 * org.jitsu.linux.sys.NativeFunction}.
 *
 * <p>In: call numbers and register values. Out: results, or a {@link
 * org.jitsu.linux.sys.LinuxException} with its {@link org.jitsu.linux.sys.Errno}. State: none but
 * the thread's own errno; an {@link org.jitsu.linux.sys.Fd} belongs to whoever opened it.
 *
 * <p>All calls share one shape, registers of 64 bits. On x86-64 and aarch64 integers and pointers
 * travel in the same registers, whatever the C prototype says, so two linked handles serve every
 * call, with errno and without: linking one of its own for each would cost the daemon's start some
 * 3 ms apiece. The price is that memory is passed as a plain address: it must belong to an arena
 * that the caller keeps open during the call.
 *
 * <p>Absent on purpose: JNI, processes started to do our work, and names of other machines than
 * these two (a third one gets a clear error at class initialization). A call that blocks pins the
 * carrier of a virtual thread.
 */
@NullMarked
package org.jitsu.linux.sys;

import org.jspecify.annotations.NullMarked;
