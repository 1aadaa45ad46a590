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

  private final MemorySegment room;
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
    return frame.parse(segment, 0, lengthBytes);
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
