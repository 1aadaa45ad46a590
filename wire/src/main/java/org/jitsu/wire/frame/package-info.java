/**
 * The door: a frame from the network comes in, a {@link org.jitsu.wire.header.Verdict} goes out,
 * and when it is accepted every view that {@link org.jitsu.wire.frame.Frame} offers may be read
 * without further checks. The receiving loop owns one {@code Frame} and parses every packet with
 * it. Absent: reassembly; a fragment is accepted as one and shows its network header only.
 */
@NullMarked
package org.jitsu.wire.frame;

import org.jspecify.annotations.NullMarked;
