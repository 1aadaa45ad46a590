/**
 * Bytes to headers and back: Ethernet, ARP, IPv4, IPv6, ICMP, neighbour discovery, TCP, UDP, their
 * checksums, and pcap files.
 *
 * <p><b>In:</b> frames as {@link java.lang.foreign.MemorySegment}s. <b>Out:</b> verdicts, header
 * views, addresses, flow keys, and finished frames in a segment that the caller owns.
 *
 * <p><b>Why MemorySegment</b> and nothing else: frames are read and written by native calls into
 * off-heap memory, and a segment is that memory without a wrapper; {@code MemorySegment.ofArray}
 * lets a test say the same over a heap array; offsets are plain longs, so that a view carries no
 * position that someone may forget to reset. Every number is read unaligned and in network order.
 *
 * <ul>
 *   <li>{@code address}: MAC and IP addresses, flow keys
 *   <li>{@code header}: one view (flyweight) a header, checksums, sequence numbers
 *   <li>{@code frame}: the door: lengths are checked once, afterwards no accessor throws
 *   <li>{@code craft}: the frames that Synjitsu sends
 *   <li>{@code pcap}: capture files
 * </ul>
 *
 * <p><b>State:</b> a view belongs to the thread that wraps it; nothing here is shared. Nothing is
 * allocated per packet unless the method returns a record or text.
 *
 * <p><b>Absent on purpose:</b> clock, thread, logger, socket, reassembly of fragments, anything
 * above UDP and TCP.
 */
@NullMarked
package org.jitsu.wire;

import org.jspecify.annotations.NullMarked;
