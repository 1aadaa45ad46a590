package org.jitsu.linux.udp;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Room for several datagrams, received or to be sent, used again and again. They are numbered from
 * 0 to {@link #count} - 1; received ones stay valid until the next receive. One thread at a time
 * uses it.
 *
 * <p>Inside are the structures of recvmmsg and sendmmsg on 64-bit Linux: {@code struct mmsghdr} (64
 * bytes: name, its length, iovec, its count, control, its length, flags, length), one {@code iovec}
 * and one {@code sockaddr} each. They lie in plain buffers, which cost the compiler at hand less
 * than memory segments.
 */
public final class DatagramBatch {
  private static final int MMSGHDR = 64;
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int IOV = 16;
  private static final int IOV_COUNT = 24;
  private static final int FLAGS = 48;
  private static final int LENGTH = 56;
  private static final int IOVEC = 16;
  private static final int IOV_LENGTH = 8;
  private static final int MSG_TRUNC = 0x20;

  private final int capacity;
  private final int roomBytes;
  private final ByteBuffer headers;
  private final ByteBuffer vectors;
  private final ByteBuffer names;
  private final ByteBuffer payloads;
  private final long address;
  private int count;

  /**
   * Makes room.
   *
   * @param capacity for how many datagrams, 1 to 1024
   * @param roomBytes for the payload of each; what is longer is cut
   */
  public DatagramBatch(int capacity, int roomBytes) {
    if (capacity < 1 || capacity > 1024 || roomBytes < 1) {
      throw new IllegalArgumentException(capacity + " datagrams of " + roomBytes + " bytes");
    }
    this.capacity = capacity;
    this.roomBytes = roomBytes;
    headers = room(capacity * MMSGHDR);
    vectors = room(capacity * IOVEC);
    names = room(capacity * SocketAddress.MAX_BYTES);
    payloads = room(capacity * roomBytes);
    address = addressOf(headers);
    for (int i = 0; i < capacity; i++) {
      int header = i * MMSGHDR;
      int vector = i * IOVEC;
      vectors.putLong(vector, addressOf(payloads) + (long) i * roomBytes);
      vectors.putLong(vector + IOV_LENGTH, roomBytes);
      headers.putLong(header + NAME, addressOf(names) + (long) i * SocketAddress.MAX_BYTES);
      headers.putLong(header + IOV, addressOf(vectors) + vector);
      headers.putLong(header + IOV_COUNT, 1);
    }
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static long addressOf(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer).address();
  }

  /** How many datagrams there are. */
  public int count() {
    return count;
  }

  /** For how many there is room. */
  public int capacity() {
    return capacity;
  }

  /** Whether another one can be {@link #add added}. */
  public boolean isFull() {
    return count == capacity;
  }

  /** How many bytes of the datagram are here. */
  public int lengthBytes(int index) {
    return Math.min(headers.getInt(header(index) + LENGTH), roomBytes);
  }

  /** Whether the datagram was longer than its room. */
  public boolean isCut(int index) {
    return (headers.getInt(header(index) + FLAGS) & MSG_TRUNC) != 0;
  }

  /** Copies the datagram's payload to the beginning of {@code into}, which has room for it. */
  public void copy(int index, byte[] into) {
    payloads.get(index * roomBytes, into, 0, lengthBytes(index));
  }

  /** The sender, in the kernel's form: where {@link #add} sends to. */
  public byte[] sender(int index) {
    byte[] name = new byte[headers.getInt(header(index) + NAME_LENGTH)];
    names.get(index * SocketAddress.MAX_BYTES, name, 0, name.length);
    return name;
  }

  /** Removes all. */
  public void clear() {
    count = 0;
  }

  /**
   * Adds a datagram to those that are to be sent.
   *
   * @param payload its whole payload, not longer than the room
   * @param receiver as {@link #sender} gave it
   * @throws IndexOutOfBoundsException when it does not fit
   */
  public void add(byte[] payload, byte[] receiver) {
    Objects.checkIndex(count, capacity);
    Objects.checkIndex(payload.length, roomBytes + 1);
    int index = count++;
    payloads.put(index * roomBytes, payload);
    names.put(index * SocketAddress.MAX_BYTES, receiver);
    headers.putInt(index * MMSGHDR + NAME_LENGTH, receiver.length);
    vectors.putLong(index * IOVEC + IOV_LENGTH, payload.length);
  }

  /** Makes the room ready for a receive, and returns where it lies. */
  long prepare() {
    for (int i = 0; i < capacity; i++) {
      headers.putInt(i * MMSGHDR + NAME_LENGTH, SocketAddress.MAX_BYTES);
    }
    return address;
  }

  /** Where the datagrams from this one on lie. */
  long address(int index) {
    return address + (long) index * MMSGHDR;
  }

  void received(int datagrams) {
    count = datagrams;
  }

  private int header(int index) {
    return Objects.checkIndex(index, count) * MMSGHDR;
  }
}
