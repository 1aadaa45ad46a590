package org.jitsu.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Octets that are appended and never removed, in a few large arrays, so that the collector has
 * nothing to do for them. A place in it is a number; numbers in it are in network order. One thread
 * appends and changes; any may read what it has published.
 */
final class OctetLog {

  private static final int CHUNK = ZoneMemory.ARRAY;
  private static final int CHUNK_BITS = Integer.numberOfTrailingZeros(CHUNK);
  private static final int MAX_CHUNKS = 1 << (Integer.SIZE - 1 - CHUNK_BITS);
  private static final int FIRST = 1 << 9; // it grows to a whole chunk, but most zones are small

  private final ZoneMemory memory;
  private final List<byte[]> chunks = new ArrayList<>(List.of(new byte[FIRST]));
  private int used = 1; // of the last chunk; nothing is ever at place 0

  OctetLog(ZoneMemory memory) {
    this.memory = memory;
  }

  /**
   * Makes room for an item, all of whose octets are 0.
   *
   * @param length at most 128 KiB, for it lies in one array
   * @return its place, never 0
   * @throws IllegalStateException when there are 2 GiB
   */
  int append(int length) {
    if (used + length > CHUNK) {
      if (chunks.size() == MAX_CHUNKS) {
        throw new IllegalStateException("2 GiB are in use");
      }
      chunks.add(memory.take());
      used = 0;
    }
    byte[] chunk = chunks.getLast();
    if (used + length > chunk.length) {
      boolean isSmall = used + length <= CHUNK / 2;
      byte[] longer = isSmall ? new byte[2 * (used + length)] : memory.take();
      System.arraycopy(chunk, 0, longer, 0, used);
      chunks.set(chunks.size() - 1, longer);
    }
    int place = (chunks.size() - 1) * CHUNK + used;
    used += length;
    return place;
  }

  /** Returns the array in which the item at a place lies. */
  byte[] chunk(int place) {
    return chunks.get(place >> CHUNK_BITS);
  }

  /** Returns where a place is in its array. */
  static int offset(int place) {
    return place & (CHUNK - 1);
  }

  int u8(int place) {
    return chunk(place)[offset(place)] & 0xff;
  }

  int u16(int place) {
    byte[] chunk = chunk(place);
    int at = offset(place);
    return (chunk[at] & 0xff) << 8 | (chunk[at + 1] & 0xff);
  }

  int i32(int place) {
    return u16(place) << 16 | u16(place + 2);
  }

  byte[] octets(int place, int length) {
    int at = offset(place);
    return Arrays.copyOfRange(chunk(place), at, at + length);
  }

  void putU8(int place, int value) {
    chunk(place)[offset(place)] = (byte) value;
  }

  void putU16(int place, int value) {
    putU8(place, value >> 8);
    putU8(place + 1, value);
  }

  void putI32(int place, int value) {
    putU16(place, value >> 16);
    putU16(place + 2, value);
  }

  /** Makes octets 0. */
  void clear(int place, int length) {
    int at = offset(place);
    Arrays.fill(chunk(place), at, at + length, (byte) 0);
  }

  /** Gives the arrays away; nobody may read them any more. */
  void free() {
    memory.give(chunks.stream().filter(chunk -> chunk.length == CHUNK).toList());
    chunks.clear();
  }

  /** Puts some octets of an array. */
  void put(int place, byte[] array, int from, int to) {
    System.arraycopy(array, from, chunk(place), offset(place), to - from);
  }
}
