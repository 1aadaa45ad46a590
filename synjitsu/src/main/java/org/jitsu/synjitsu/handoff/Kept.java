package org.jitsu.synjitsu.handoff;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What was kept of one client's stream, from its first octet on. Grows with need up to its limit,
 * if there is memory. One thread.
 */
public final class Kept {

  private static final int LEAST_BYTES = 2048;

  private final int limit;
  private final Memory memory;
  private byte[] octets = {};
  private MemorySegment segment = MemorySegment.ofArray(octets);

  /**
   * Begins with nothing.
   *
   * @param limit the most octets that are ever kept
   */
  Kept(int limit, Memory memory) {
    this.limit = limit;
    this.memory = memory;
  }

  /**
   * Makes room.
   *
   * @param wanted octets of the stream, from its first
   * @return for how many there is room now, perhaps fewer, perhaps more
   */
  int room(int wanted) {
    int needed = Math.min(wanted, limit);
    if (needed > octets.length) {
      int comfortable = Math.min(limit, Math.max(LEAST_BYTES, Math.max(needed, 2 * octets.length)));
      if (!grow(comfortable)) {
        grow(needed);
      }
    }
    return octets.length;
  }

  private boolean grow(int length) {
    if (!memory.take(length - octets.length)) {
      return false;
    }
    octets = Arrays.copyOf(octets, length);
    segment = MemorySegment.ofArray(octets);
    return true;
  }

  /** Keeps octets; {@link #room} said that they fit. */
  void put(MemorySegment from, long fromAt, int streamAt, int length) {
    MemorySegment.copy(from, fromAt, segment, streamAt, length);
  }

  /** The stream's octets; those that were never kept are zero. Valid until more are kept. */
  public MemorySegment octets() {
    return segment;
  }

  /** Forgets everything. */
  void free() {
    memory.giveBack(octets.length);
    octets = new byte[0];
    segment = MemorySegment.ofArray(octets);
  }
}
