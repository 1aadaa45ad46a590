/**
 * How commands reach the machine that they are for: this one, or another over SSH.
 *
 * <p>Comes in: commands, each with its deadline. Goes out: what they print, and how they ended.
 * State: the sessions that are kept open, and the consoles that are heard over them. Boards are
 * reached by it, too.
 *
 * <p>Absent on purpose: what any command means; a {@code known_hosts}: a machine has the key that
 * it is configured with, or is refused.
 */
@NullMarked
package org.jitsu.backends.xl.reach;

import org.jspecify.annotations.NullMarked;
