/**
 * What turns a board's power on and off: a network card that hears a magic packet, a plug that is
 * spoken to over HTTP, a command, the monitor of an emulator, or nothing.
 *
 * <p>Comes in: a board's {@code switch} and what belongs to it. Goes out: calls of {@link
 * org.jitsu.backends.board.power.PowerSwitch}, each of which ends within its deadline. No state is
 * kept.
 *
 * <p>Absent on purpose: shutting a system down, which comes before its power is cut and is asked of
 * the system itself; passwords, which no adapter here sends yet.
 */
@NullMarked
package org.jitsu.backends.board.power;

import org.jspecify.annotations.NullMarked;
