package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
  private byte @Nullable [] array;
  private int arrayAt;
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
    if (!segment.equals(this.segment)) {
      this.segment = segment;
      array = arrayOf(segment);
      arrayAt = array == null ? 0 : (int) segment.address();
    }
    this.offset = offset;
    this.length = length;
    return self();
  }

  /** The array behind a whole or sliced segment on the heap; null of native memory. */
  private static byte @Nullable [] arrayOf(MemorySegment segment) {
    return segment.isNative() || segment.isReadOnly()
        ? null
        : segment.heapBase().map(base -> base instanceof byte[] bytes ? bytes : null).orElse(null);
  }

  /** Where a byte of this header is in the array. */
  private int arrayAt(int at) {
    return arrayAt + (int) offset + at;
  }

  /** The sum of this many of its bytes, for a checksum. */
  final long sum(int bytes) {
    return array == null
        ? Checksum.sum(segment, offset, bytes)
        : Checksum.sum(array, arrayAt(0), bytes);
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
    byte[] bytes = array;
    return (bytes == null ? segment.get(U8, offset + at) : bytes[arrayAt(at)]) & 0xff;
  }

  final int u16(int at) {
    byte[] bytes = array;
    return bytes == null ? segment.get(U16, offset + at) & 0xffff : Octets.u16(bytes, arrayAt(at));
  }

  final int u32(int at) {
    byte[] bytes = array;
    return bytes == null ? segment.get(U32, offset + at) : Octets.u32(bytes, arrayAt(at));
  }

  final long u64(int at) {
    byte[] bytes = array;
    return bytes == null ? segment.get(U64, offset + at) : Octets.u64(bytes, arrayAt(at));
  }

  final long u48(int at) {
    return (long) u16(at) << 32 | Integer.toUnsignedLong(u32(at + 2));
  }

  final H put8(int at, int value) {
    byte[] bytes = array;
    if (bytes == null) {
      segment.set(U8, offset + at, (byte) value);
    } else {
      bytes[arrayAt(at)] = (byte) value;
    }
    return self();
  }

  final H put16(int at, int value) {
    byte[] bytes = array;
    if (bytes == null) {
      segment.set(U16, offset + at, (short) value);
    } else {
      Octets.put16(bytes, arrayAt(at), value);
    }
    return self();
  }

  final H put32(int at, int value) {
    byte[] bytes = array;
    if (bytes == null) {
      segment.set(U32, offset + at, value);
    } else {
      Octets.put16(bytes, arrayAt(at), value >>> 16);
      Octets.put16(bytes, arrayAt(at) + 2, value);
    }
    return self();
  }

  final H put64(int at, long value) {
    put32(at, (int) (value >>> 32));
    return put32(at + 4, (int) value);
  }

  final H put48(int at, long value) {
    put16(at, (int) (value >>> 32));
    return put32(at + 2, (int) value);
  }
}
