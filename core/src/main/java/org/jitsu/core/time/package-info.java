/**
 * Time as an argument: the one {@link org.jitsu.core.time.Ticker} at the edge, read by agents and
 * handed on as nanoseconds.
 *
 * <p>Absent on purpose: wall-clock time, which jumps, and sleeping.
 */
@NullMarked
package org.jitsu.core.time;

import org.jspecify.annotations.NullMarked;
