package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The attributes of one message or nest, by type. A missing or short one reads as its default; an
 * attribute that claims more bytes than there are ends the list.
 */
final class Attributes {
  private static final int HEADER = 4;

  /** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER ({@code linux/netlink.h}). */
  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, ByteBuffer> byType = new HashMap<>();

  private Attributes() {}

  /** Reads from the buffer's position to its limit. */
  static Attributes parse(ByteBuffer in) {
    Attributes attributes = new Attributes();
    int at = in.position();
    while (in.limit() - at >= HEADER) {
      int length = in.getShort(at) & 0xffff;
      int type = in.getShort(at + 2) & TYPE_MASK;
      if (length < HEADER || length > in.limit() - at) {
        break;
      }
      ByteBuffer value = in.slice(at + HEADER, length - HEADER).order(in.order());
      attributes.byType.put(type, value);
      at += MessageWriter.align(length);
    }
    return attributes;
  }

  boolean has(int type) {
    return byType.containsKey(type);
  }

  int u8(int type) {
    ByteBuffer value = value(type);
    return value.remaining() < 1 ? 0 : value.get(0) & 0xff;
  }

  int u32(int type) {
    ByteBuffer value = value(type);
    return value.remaining() < Integer.BYTES ? 0 : value.getInt(0);
  }

  /** The u64 at that place inside an attribute that is an array of them. */
  long u64(int type, int index) {
    ByteBuffer value = value(type);
    int at = index * Long.BYTES;
    return value.remaining() < at + Long.BYTES ? 0 : value.getLong(at);
  }

  byte[] bytes(int type) {
    ByteBuffer value = value(type);
    byte[] bytes = new byte[value.remaining()];
    value.get(0, bytes);
    return bytes;
  }

  /** A string up to its NUL, empty when there is none. */
  String string(int type) {
    String text = new String(bytes(type), StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  Attributes nested(int type) {
    return parse(value(type));
  }

  private ByteBuffer value(int type) {
    ByteBuffer value = byType.get(type);
    return value == null ? ByteBuffer.allocate(0).order(ByteOrder.nativeOrder()) : value;
  }
}
