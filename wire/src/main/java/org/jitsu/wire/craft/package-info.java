/**
 * The frames that Synjitsu and its probes send. Addresses and accepted frames come in; a finished
 * frame, checksums included, goes into a segment that the caller owns, from its first byte on, and
 * its length is returned; {@link org.jitsu.wire.craft.Path#NOTHING} means that nothing may be sent.
 * The segment must not overlap a received frame that is answered, and must have room (a buffer as
 * large as the largest frame received always has); if it has not, that is a bug and {@code
 * IndexOutOfBoundsException} says so. For a ring of buffers, slice each once.
 *
 * <p>A craft keeps views and scratch numbers, so it belongs to one thread; it allocates nothing per
 * frame. Absent: deciding whether to answer (rates, states), padding to Ethernet's 60 bytes
 * (drivers do that), IP fragmentation.
 */
@NullMarked
package org.jitsu.wire.craft;

import org.jspecify.annotations.NullMarked;
