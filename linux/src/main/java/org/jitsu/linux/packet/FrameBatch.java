package org.jitsu.linux.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Room for several received frames, used again and again. Frames are numbered from 0 to {@link
 * #count} - 1 and stay valid until the next receive. One thread at a time uses it.
 *
 * <p>Inside are the structures of recvmmsg on 64-bit Linux: {@code struct mmsghdr} (64 bytes: name,
 * its length, iovec, its count, control, its length, flags, received length), one {@code iovec} and
 * one control buffer each.
 */
public final class FrameBatch implements AutoCloseable {
  /** The largest frame without segmentation offload on a 1500-byte link, VLAN tag included. */
  public static final int PLAIN_FRAME_BYTES = 2048;

  /** A virtio header and the largest unsegmented frame. */
  public static final int GSO_FRAME_BYTES = 66 * 1024;

  private static final int MMSGHDR = 64;
  private static final int IOV = 16;
  private static final int IOV_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int RECEIVED = 56;

  /** Space for packet auxdata (40 bytes) and a timestamp (32). */
  private static final int CONTROL_BYTES = 80;

  private static final int CMSG_HEADER = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPNS = 35;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_AUXDATA = 8;
  private static final int TP_STATUS_CSUMNOTREADY = 1 << 3;
  private static final int TP_STATUS_VLAN_VALID = 1 << 4;
  private static final int MSG_TRUNC = 0x20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment headers;
  private final MemorySegment controls;
  private final MemorySegment[] frames;
  private final ByteBuffer[] buffers;
  private int count;

  /**
   * Makes room.
   *
   * @param maxFrames how many at once, 1 to 1024
   * @param frameBytes room for each, its virtio header included where there is one
   */
  public FrameBatch(int maxFrames, int frameBytes) {
    if (maxFrames < 1 || maxFrames > 1024) {
      throw new IllegalArgumentException("1 to 1024 frames, not " + maxFrames);
    }
    headers = arena.allocate((long) maxFrames * MMSGHDR, 8);
    controls = arena.allocate((long) maxFrames * CONTROL_BYTES, 8);
    MemorySegment vectors = arena.allocate((long) maxFrames * 16, 8);
    MemorySegment memory = arena.allocate((long) maxFrames * frameBytes, 64);
    frames = new MemorySegment[maxFrames];
    buffers = new ByteBuffer[maxFrames];
    for (int i = 0; i < maxFrames; i++) {
      frames[i] = memory.asSlice((long) i * frameBytes, frameBytes);
      buffers[i] = frames[i].asByteBuffer().order(ByteOrder.BIG_ENDIAN);
      vectors.set(ADDRESS, i * 16L, frames[i]);
      vectors.set(JAVA_LONG, i * 16L + 8, frameBytes);
      long header = (long) i * MMSGHDR;
      headers.set(ADDRESS, header + IOV, vectors.asSlice(i * 16L, 16));
      headers.set(JAVA_LONG, header + IOV_COUNT, 1);
      headers.set(ADDRESS, header + CONTROL, controls.asSlice((long) i * CONTROL_BYTES));
    }
    count = maxFrames;
  }

  /** How many frames the last receive brought. */
  public int count() {
    return count;
  }

  /** The memory of a frame, longer than the frame. */
  public MemorySegment memory(int index) {
    return frames[Objects.checkIndex(index, count)];
  }

  /** The frame, from position 0 to its limit, in network order; the same object every time. */
  public ByteBuffer buffer(int index) {
    return buffers[Objects.checkIndex(index, count)].limit(lengthBytes(index)).position(0);
  }

  /** How many bytes of the frame are here. */
  public int lengthBytes(int index) {
    int received = headers.get(JAVA_INT, header(index) + RECEIVED);
    return (int) Math.min(received, frames[index].byteSize());
  }

  /** Whether the frame was longer than its room. */
  public boolean isCut(int index) {
    return (headers.get(JAVA_INT, header(index) + FLAGS) & MSG_TRUNC) != 0;
  }

  /**
   * Whether its transport checksum is still to be computed, because its sender left that to
   * hardware that it never met. Without a virtio header only; with one, the header says it.
   */
  public boolean isChecksumUnfinished(int index) {
    return hasStatus(index, TP_STATUS_CSUMNOTREADY);
  }

  /**
   * Whether it came with an 802.1Q tag, which the kernel has taken off and which a copy of the
   * frame would therefore lack.
   */
  public boolean isTagged(int index) {
    return hasStatus(index, TP_STATUS_VLAN_VALID);
  }

  private boolean hasStatus(int index, int bit) {
    long status = control(index, SOL_PACKET, PACKET_AUXDATA);
    return status >= 0 && (controls.get(JAVA_INT, status) & bit) != 0;
  }

  /**
   * When the kernel saw it.
   *
   * @return nanoseconds since 1970 (CLOCK_REALTIME), 0 without timestamps
   */
  public long arrivedEpochNs(int index) {
    long time = control(index, SOL_SOCKET, SCM_TIMESTAMPNS);
    return time < 0
        ? 0
        : controls.get(JAVA_LONG, time) * 1_000_000_000L + controls.get(JAVA_LONG, time + 8);
  }

  int capacity() {
    return frames.length;
  }

  /** The vector for recvmmsg, its control lengths set afresh where the last receive shrank them. */
  long prepare() {
    for (int i = 0; i < count; i++) {
      headers.set(JAVA_LONG, (long) i * MMSGHDR + CONTROL_LENGTH, CONTROL_BYTES);
    }
    count = 0;
    return headers.address();
  }

  void received(int frameCount) {
    count = frameCount;
  }

  /**
   * Where in {@link #controls} the data of that control message begins, -1 when it did not come.
   */
  private long control(int index, int level, int type) {
    long start = (long) index * CONTROL_BYTES;
    long end = start + headers.get(JAVA_LONG, header(index) + CONTROL_LENGTH);
    for (long at = start; at + CMSG_HEADER <= end; ) {
      if (controls.get(JAVA_INT, at + 8) == level && controls.get(JAVA_INT, at + 12) == type) {
        return at + CMSG_HEADER;
      }
      long length = controls.get(JAVA_LONG, at);
      at += Math.max(CMSG_HEADER, (length + 7) & -8L);
    }
    return -1;
  }

  private long header(int index) {
    return (long) Objects.checkIndex(index, count) * MMSGHDR;
  }

  @Override
  public void close() {
    arena.close();
  }
}
