package org.jitsu.wire.header;

/**
 * Numbers in the network's order in an array, which even a compiler that inlines little makes a few
 * instructions of: a memory segment's access is a chain of calls to it, ten times as slow.
 */
final class Octets {
  private Octets() {}

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  static int u32(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  static long u64(byte[] bytes, int at) {
    return (long) u32(bytes, at) << 32 | (u32(bytes, at + 4) & 0xffff_ffffL);
  }

  static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }
}
