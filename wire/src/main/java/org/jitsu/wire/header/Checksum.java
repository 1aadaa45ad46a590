package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum: RFC 1071 in full, RFC 1624 when a field changes. A <em>sum</em> is a long
 * that has not been folded yet: sums of parts (each but the last of even length) may be added. A
 * <em>checksum</em> is 16 bits as they stand in a header.
 */
public final class Checksum {
  private Checksum() {}

  /** The sum of up to 64 KiB of bytes; an odd last byte is padded with zero. */
  public static long sum(MemorySegment segment, long offset, int length) {
    long sum = 0;
    long at = offset;
    long end = offset + length;
    for (; end - at >= 8; at += 8) {
      long word = segment.get(Header.U64, at);
      sum += (word >>> 32) + (word & 0xffff_ffffL);
    }
    for (; end - at >= 2; at += 2) {
      sum += segment.get(Header.U16, at) & 0xffff;
    }
    return at < end ? sum + ((segment.get(Header.U8, at) & 0xffL) << 8) : sum;
  }

  /** The same of an array's bytes. */
  static long sum(byte[] bytes, int offset, int length) {
    long sum = 0;
    int at = offset;
    int end = offset + length;
    for (; end - at >= 4; at += 4) {
      sum += Octets.u32(bytes, at) & 0xffff_ffffL;
    }
    if (end - at >= 2) {
      sum += Octets.u16(bytes, at);
      at += 2;
    }
    return at < end ? sum + ((bytes[at] & 0xffL) << 8) : sum;
  }

  /** The sum of the IPv4 pseudo-header, RFC 9293 section 3.1. */
  public static long pseudo(int source, int destination, int protocol, int length) {
    return Integer.toUnsignedLong(source) + Integer.toUnsignedLong(destination) + protocol + length;
  }

  /** The sum of the IPv6 pseudo-header, RFC 8200 section 8.1. */
  public static long pseudo(
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo,
      int protocol,
      int length) {
    return halves(sourceHi)
        + halves(sourceLo)
        + halves(destinationHi)
        + halves(destinationLo)
        + protocol
        + length;
  }

  private static long halves(long word) {
    return (word >>> 32) + (word & 0xffff_ffffL);
  }

  /** Folds a sum to 16 bits with end-around carry. */
  public static int fold(long sum) {
    long folded = halves(sum);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (int) ((folded >>> 16) + (folded & 0xffff));
  }

  /** The checksum that belongs in the header, given the sum with the checksum field as zero. */
  public static int of(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /** Whether a sum over everything, the checksum included, says that nothing was damaged. */
  public static boolean isRight(long sum) {
    return fold(sum) == 0xffff;
  }

  /** The checksum after one 16-bit field changed, RFC 1624 equation 3. */
  public static int update16(int checksum, int before, int after) {
    return of((~checksum & 0xffffL) + (~before & 0xffffL) + (after & 0xffffL));
  }

  /** The checksum after one aligned 32-bit field changed: a sequence number, an IPv4 address. */
  public static int update32(int checksum, int before, int after) {
    return of(
        (~checksum & 0xffffL) + Integer.toUnsignedLong(~before) + Integer.toUnsignedLong(after));
  }

  /**
   * The checksum after a 32-bit field changed that begins at an odd place, counted from where the
   * summed bytes begin: its bytes stand in the other halves of the sum's words.
   */
  public static int updateOdd32(int checksum, int before, int after) {
    return update32(checksum, Integer.rotateLeft(before, 8), Integer.rotateLeft(after, 8));
  }

  /**
   * Finishes a checksum that the sender's kernel left to the hardware (virtio 1.2 section 5.1.6.2):
   * the field holds the folded pseudo-header sum.
   *
   * @param start where the transport header begins, {@code csum_start}
   * @param fieldOffset of the checksum from {@code start}, {@code csum_offset}
   * @param length of the transport header and its payload
   */
  public static void finishPartial(MemorySegment segment, long start, int fieldOffset, int length) {
    int checksum = of(sum(segment, start, length));
    // Zero would read "no checksum" in UDP; both mean the same number (RFC 768).
    segment.set(Header.U16, start + fieldOffset, (short) (checksum == 0 ? 0xffff : checksum));
  }
}
