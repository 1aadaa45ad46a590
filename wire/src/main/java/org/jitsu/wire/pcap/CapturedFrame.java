package org.jitsu.wire.pcap;

import java.lang.foreign.MemorySegment;

/**
 * One frame of a capture file.
 *
 * @param epochNs when it was seen, nanoseconds since 1970 UTC
 * @param bytes what was kept of it, in memory of its own
 * @param originalLength its length on the wire in bytes, at least {@code bytes.byteSize()}
 */
public record CapturedFrame(long epochNs, MemorySegment bytes, int originalLength) {}
