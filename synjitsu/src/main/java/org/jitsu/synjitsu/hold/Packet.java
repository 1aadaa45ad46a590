package org.jitsu.synjitsu.hold;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Verdict;

/**
 * The packet at hand: its bytes and what they are. One of them serves for every packet of a side.
 */
final class Packet {

  /** More than any frame without segmentation offload. */
  static final int ROOM_BYTES = 16 * 1024;

  /**
   * What is taken apart on the heap, where that costs a tenth: all but what a plugged guest sends.
   */
  private static final int NEAR_BYTES = 2048;

  private final MemorySegment room;
  private final MemorySegment near = MemorySegment.ofArray(new byte[NEAR_BYTES]);
  private final Frame frame = new Frame();
  private MemorySegment bytes = MemorySegment.NULL;
  private int length;

  Packet(Arena arena) {
    room = arena.allocate(ROOM_BYTES, 8);
  }

  /** Returns native memory to read a packet into, before {@link #parse}. */
  MemorySegment room() {
    return room;
  }

  /** Takes the first bytes of a segment apart, which may be the room. */
  Verdict parse(MemorySegment segment, int lengthBytes) {
    bytes = segment;
    length = lengthBytes;
    if (lengthBytes > NEAR_BYTES) {
      return frame.parse(segment, 0, lengthBytes);
    }
    MemorySegment.copy(segment, 0, near, 0, lengthBytes);
    return frame.parse(near, 0, lengthBytes);
  }

  Frame frame() {
    return frame;
  }

  MemorySegment bytes() {
    return bytes;
  }

  int length() {
    return length;
  }
}
