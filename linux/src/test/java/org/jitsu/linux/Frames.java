package org.jitsu.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.tap.Tap;

/** Frames of the tests: an experimental EtherType, a text, and their way through a TAP. */
public final class Frames {
  /** IEEE 802 local experimental EtherType 1. */
  public static final int ETHER_TYPE = 0x88b5;

  public static final HardwareAddress BROADCAST = new HardwareAddress(0xffff_ffff_ffffL);

  private static final int HEADER = 14;
  private static final int MIN_BYTES = 60;

  private Frames() {}

  /** A frame of 60 bytes or more that carries the text. */
  public static MemorySegment of(
      Arena arena, HardwareAddress to, HardwareAddress from, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment frame = arena.allocate(Math.max(MIN_BYTES, HEADER + content.length));
    frame.asSlice(0, 6).copyFrom(MemorySegment.ofArray(to.bytes()));
    frame.asSlice(6, 6).copyFrom(MemorySegment.ofArray(from.bytes()));
    frame.set(ValueLayout.JAVA_BYTE, 12, (byte) (ETHER_TYPE >>> 8));
    frame.set(ValueLayout.JAVA_BYTE, 13, (byte) ETHER_TYPE);
    frame.asSlice(HEADER, content.length).copyFrom(MemorySegment.ofArray(content));
    return frame;
  }

  /** Lets a frame arrive at a TAP's interface. */
  public static void write(Tap tap, HardwareAddress to, HardwareAddress from, String text)
      throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = of(arena, to, from, text);
      if (!tap.write(frame, (int) frame.byteSize())) {
        throw new AssertionError("no room for a frame in " + tap);
      }
    }
  }

  /** The text of the next of our frames that left by the TAP; empty when none waits. */
  public static String read(Tap tap) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocate(2048);
      while (true) {
        int length = tap.read(frame);
        if (length == 0) {
          return "";
        }
        int type =
            ((frame.get(ValueLayout.JAVA_BYTE, 12) & 0xff) << 8)
                | (frame.get(ValueLayout.JAVA_BYTE, 13) & 0xff);
        if (type == ETHER_TYPE) {
          return frame.getString(HEADER);
        }
      }
    }
  }
}
