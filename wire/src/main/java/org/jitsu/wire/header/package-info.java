/**
 * Views of one header each, laid over somebody else's bytes: named offsets, fluent setters, network
 * order, text as tcpdump prints it. A view is wrapped again for every packet and allocates nothing.
 *
 * <p>Each header has a static {@code check(segment, offset, length)}, which returns {@link
 * org.jitsu.wire.header.Verdict#ACCEPTED} when a view of these bytes may be used; after that no
 * accessor throws and none reads beyond {@code length}. {@code org.jitsu.wire.frame.Frame} calls
 * them in order. The bytes belong to the caller and must not be changed behind an accepted view by
 * anyone else. Absent: what an answer would be, see {@code craft}.
 */
@NullMarked
package org.jitsu.wire.header;

import org.jspecify.annotations.NullMarked;
