package org.jitsu.app.simulate;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jitsu.dns.Question;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the DNS queries over UDP of a capture as tcpdump writes it: classic pcap, of Ethernet, in
 * microseconds or nanoseconds, either byte order. Nothing in it is trusted. One thread.
 *
 * <p>Source: draft-ietf-opsawg-pcap.
 */
final class Capture {
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int NEXT_GENERATION = 0x0a0d0d0a;
  private static final int HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final int LINK_TYPE = 20;
  private static final int ETHERNET = 1;
  private static final int LONGEST_PACKET = 256 * 1024;
  private static final int DNS = 53;
  private static final int UDP_HEADER = 8;
  private static final long NS_PER_S = 1_000_000_000;

  private final String name;
  private final InputStream in;
  private final Frame frame = new Frame();

  /**
   * Makes it.
   *
   * @param name of the file, for messages
   * @param in at its beginning
   */
  Capture(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /** Whether a file that begins so is a capture. */
  static boolean begins(byte[] magic) {
    return magic.length == Integer.BYTES
        && (isPcap(number(magic)) || number(magic) == NEXT_GENERATION);
  }

  private static int number(byte[] magic) {
    return ByteBuffer.wrap(magic).getInt();
  }

  private static boolean isPcap(int magic) {
    int swapped = Integer.reverseBytes(magic);
    return magic == MICROSECONDS
        || magic == NANOSECONDS
        || swapped == MICROSECONDS
        || swapped == NANOSECONDS;
  }

  /** Hands every query on. */
  QueryLog.Summary read(Consumer<Query> to) throws IOException {
    byte[] head = in.readNBytes(HEADER);
    if (head.length < HEADER || !isPcap(ByteBuffer.wrap(head).getInt())) {
      throw new IOException(
          name + " is a capture of another format: editcap -F pcap makes one that can be read");
    }
    int magic = ByteBuffer.wrap(head).getInt();
    boolean isBig = magic == MICROSECONDS || magic == NANOSECONDS;
    ByteOrder order = isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    boolean isMicro = ByteBuffer.wrap(head).order(order).getInt() == MICROSECONDS;
    int linkType = ByteBuffer.wrap(head).order(order).getInt(LINK_TYPE) & 0xffff;
    if (linkType != ETHERNET) {
      throw new IOException(
          "%s is a capture of link type %d, not of Ethernet; tcpdump -i on one interface makes that"
              .formatted(name, linkType));
    }
    long queries = 0;
    long others = 0;
    for (long number = 1; ; number++) {
      byte[] packetHead = in.readNBytes(PACKET_HEADER);
      if (packetHead.length == 0) {
        break;
      }
      Query query = query(next(packetHead, order, number), time(packetHead, order, isMicro));
      if (query == null) {
        others++;
      } else {
        queries++;
        to.accept(query);
      }
    }
    return new QueryLog.Summary(queries, others, null);
  }

  private byte[] next(byte[] head, ByteOrder order, long number) throws IOException {
    if (head.length < PACKET_HEADER) {
      throw new EOFException(name + " ends within packet " + number);
    }
    int length = ByteBuffer.wrap(head).order(order).getInt(8);
    if (length < 0 || length > LONGEST_PACKET) {
      throw new IOException(
          "%s is damaged: packet %d has %d bytes".formatted(name, number, length));
    }
    byte[] packet = in.readNBytes(length);
    if (packet.length < length) {
      throw new EOFException(name + " ends within packet " + number);
    }
    return packet;
  }

  private static long time(byte[] head, ByteOrder order, boolean isMicro) {
    ByteBuffer fields = ByteBuffer.wrap(head).order(order);
    long part = fields.getInt(4) & 0xffff_ffffL;
    return (fields.getInt(0) & 0xffff_ffffL) * NS_PER_S + (isMicro ? part * 1000 : part);
  }

  private @Nullable Query query(byte[] packet, long atNs) {
    MemorySegment bytes = MemorySegment.ofArray(packet);
    if (!frame.parse(bytes, 0, packet.length).accepted()
        || frame.kind() != Kind.UDP
        || frame.udp().destinationPort() != DNS) {
      return null;
    }
    long from = frame.udp().offset() + UDP_HEADER;
    byte[] datagram =
        bytes.asSlice(from, frame.udp().payloadLength()).toArray(ValueLayout.JAVA_BYTE);
    return Question.of(datagram)
        .map(asked -> new Query(atNs, asked.name(), asked.type(), frame.source().toInetAddress()))
        .orElse(null);
  }
}
