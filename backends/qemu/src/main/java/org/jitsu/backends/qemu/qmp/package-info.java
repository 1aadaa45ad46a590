/**
 * QEMU's monitor over a Unix socket, QMP.
 *
 * <p>Comes in: commands. Goes out: their answers, and events, as QEMU sent them. Each connection
 * owns its socket and the answers that are waited for. Boards that are emulated are switched by it,
 * too.
 *
 * <p>Absent on purpose: what any command means.
 */
@NullMarked
package org.jitsu.backends.qemu.qmp;

import org.jspecify.annotations.NullMarked;
