package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Builds the part of a netlink message behind its {@code nlmsghdr}: a fixed header, then attributes
 * ({@code struct rtattr}: u16 length, u16 type, value, padded to four bytes). Host byte order.
 */
final class MessageWriter {
  private static final int MAX_BYTES = 1024;
  private static final int ATTRIBUTE_HEADER = 4;

  private final ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.nativeOrder());

  MessageWriter u8(int value) {
    out.put((byte) value);
    return this;
  }

  MessageWriter u16(int value) {
    out.putShort((short) value);
    return this;
  }

  MessageWriter u32(int value) {
    out.putInt(value);
    return this;
  }

  MessageWriter attribute(int type, byte[] value) {
    return nest(type, w -> w.out.put(value));
  }

  MessageWriter attributeU8(int type, int value) {
    return nest(type, w -> w.u8(value));
  }

  MessageWriter attributeU32(int type, int value) {
    return nest(type, w -> w.u32(value));
  }

  MessageWriter attribute(int type, String value) {
    return nest(type, w -> w.out.put(value.getBytes(StandardCharsets.UTF_8)).put((byte) 0));
  }

  /** An attribute whose value is what {@code content} writes. */
  MessageWriter nest(int type, Consumer<MessageWriter> content) {
    int start = out.position();
    u16(0).u16(type);
    content.accept(this);
    out.putShort(start, (short) (out.position() - start));
    out.position(align(out.position()));
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Rounds up to the boundary of the next attribute or message. */
  static int align(int bytes) {
    return (bytes + ATTRIBUTE_HEADER - 1) & -ATTRIBUTE_HEADER;
  }
}
