package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A reusable window on {@code length} bytes of a segment; subclasses name the fields. Not
 * thread-safe.
 *
 * @param <H> the header's own type, for fluent setters
 */
public abstract class Header<H extends Header<H>> {
  static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int minimumLength;
  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int length;

  Header(int minimumLength) {
    this.minimumLength = minimumLength;
  }

  abstract H self();

  /**
   * Lays this view over bytes that its {@code check} accepted, or that are about to be written.
   *
   * @param offset of the header's first byte in {@code segment}
   * @param length of the header and all that it carries
   * @throws IndexOutOfBoundsException if the range is not in the segment or shorter than the fixed
   *     header
   */
  public final H wrap(MemorySegment segment, long offset, int length) {
    Objects.checkFromIndexSize(offset, length, segment.byteSize());
    if (length < minimumLength) {
      throw new IndexOutOfBoundsException(
          getClass().getSimpleName() + " needs " + minimumLength + " bytes, not " + length);
    }
    this.segment = segment;
    this.offset = offset;
    this.length = length;
    return self();
  }

  /** The bytes that the view lies on. */
  public final MemorySegment segment() {
    return segment;
  }

  /** Where the header begins in {@link #segment}. */
  public final long offset() {
    return offset;
  }

  /** Bytes of the header and all that it carries. */
  public final int length() {
    return length;
  }

  /** Appends this header as tcpdump would print it. */
  public abstract void describe(StringBuilder text);

  @Override
  public final String toString() {
    if (length == 0) {
      return getClass().getSimpleName() + " (not wrapped)";
    }
    StringBuilder text = new StringBuilder(120);
    describe(text);
    return text.toString();
  }

  final int u8(int at) {
    return segment.get(U8, offset + at) & 0xff;
  }

  final int u16(int at) {
    return segment.get(U16, offset + at) & 0xffff;
  }

  final int u32(int at) {
    return segment.get(U32, offset + at);
  }

  final long u64(int at) {
    return segment.get(U64, offset + at);
  }

  final long u48(int at) {
    return (long) u16(at) << 32 | Integer.toUnsignedLong(u32(at + 2));
  }

  final H put8(int at, int value) {
    segment.set(U8, offset + at, (byte) value);
    return self();
  }

  final H put16(int at, int value) {
    segment.set(U16, offset + at, (short) value);
    return self();
  }

  final H put32(int at, int value) {
    segment.set(U32, offset + at, value);
    return self();
  }

  final H put64(int at, long value) {
    segment.set(U64, offset + at, value);
    return self();
  }

  final H put48(int at, long value) {
    put16(at, (int) (value >>> 32));
    return put32(at + 2, (int) value);
  }
}
