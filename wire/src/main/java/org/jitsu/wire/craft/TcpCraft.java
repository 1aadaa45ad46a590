package org.jitsu.wire.craft;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.IpProtocol;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;

/**
 * TCP segments. The named ones need one call; any other begins with {@link #along} or {@link
 * #backTo}, takes what it needs, and ends with {@link #write}:
 *
 * <pre>{@code
 * int length = craft.along(path, 40000, 80).flags(TcpFlags.ACK).sequence(seq).acknowledgement(ack)
 *     .window(1000).payload(kept, 0, 17).write(out);
 * }</pre>
 */
public final class TcpCraft {
  private static final int HOP_LIMIT = 64;
  private static final TcpOptions NO_OPTIONS = new TcpOptions();

  private final Envelope envelope = new Envelope();
  private final Tcp tcp = new Tcp();

  private int sourcePort;
  private int destinationPort;
  private int sequence;
  private int acknowledgement;
  private int flags;
  private int window;
  private int urgentPointer;
  private TcpOptions options = NO_OPTIONS;
  private MemorySegment payload = MemorySegment.NULL;
  private long payloadOffset;
  private int payloadLength;

  /** A SYN that opens a connection: the probe, or a client's SYN replayed. */
  public int syn(
      MemorySegment out,
      Path path,
      int sourcePort,
      int destinationPort,
      int sequence,
      int window,
      TcpOptions options) {
    return along(path, sourcePort, destinationPort)
        .flags(TcpFlags.SYN)
        .sequence(sequence)
        .window(window)
        .options(options)
        .write(out);
  }

  /** Answers an accepted SYN with {@code isn}. */
  public int synAck(MemorySegment out, Frame syn, int isn, int window, TcpOptions options) {
    return backTo(syn)
        .flags(TcpFlags.SYN | TcpFlags.ACK)
        .sequence(isn)
        .acknowledgement(syn.tcp().sequence() + 1)
        .window(window)
        .options(options)
        .write(out);
  }

  /** Acknowledges up to {@code acknowledgement} to the sender of an accepted segment. */
  public int ack(MemorySegment out, Frame received, int sequence, int acknowledgement, int window) {
    return backTo(received)
        .flags(TcpFlags.ACK)
        .sequence(sequence)
        .acknowledgement(acknowledgement)
        .window(window)
        .write(out);
  }

  /**
   * Resets the sender of a segment that belongs to no connection (RFC 9293 section 3.10.7.1): with
   * the number it acknowledged, or acknowledging all that it sent. {@link Path#NOTHING} for a RST,
   * for what is no TCP, and for what was not sent to one host by one host.
   */
  public int resetFor(MemorySegment out, Frame received) {
    if (received.kind() != Kind.TCP || received.tcp().has(TcpFlags.RST) || !received.isUnicast()) {
      return Path.NOTHING;
    }
    Tcp stray = received.tcp();
    backTo(received);
    if (stray.has(TcpFlags.ACK)) {
      flags(TcpFlags.RST).sequence(stray.acknowledgement());
    } else {
      flags(TcpFlags.RST | TcpFlags.ACK).acknowledgement(stray.sequence() + stray.sequenceLength());
    }
    return write(out);
  }

  /** Begins a segment along a path; all else is zero and empty. */
  public TcpCraft along(Path path, int sourcePort, int destinationPort) {
    envelope.along(path);
    return begin(sourcePort, destinationPort);
  }

  /** Begins a segment to the sender of an accepted one; all else is zero and empty. */
  public TcpCraft backTo(Frame received) {
    envelope.backTo(received);
    return begin(
        /* sourcePort= */ received.tcp().destinationPort(),
        /* destinationPort= */ received.tcp().sourcePort());
  }

  private TcpCraft begin(int sourcePort, int destinationPort) {
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
    sequence = 0;
    acknowledgement = 0;
    flags = 0;
    window = 0;
    urgentPointer = 0;
    options = NO_OPTIONS;
    return payload(MemorySegment.NULL, 0, 0);
  }

  public TcpCraft sequence(int number) {
    sequence = number;
    return this;
  }

  public TcpCraft acknowledgement(int number) {
    acknowledgement = number;
    return this;
  }

  /** Bits of {@link TcpFlags}. */
  public TcpCraft flags(int bits) {
    flags = bits;
    return this;
  }

  /** The window field, not scaled, 0 to 65535. */
  public TcpCraft window(int field) {
    window = field;
    return this;
  }

  /** Meaningful with {@link TcpFlags#URG} only. */
  public TcpCraft urgentPointer(int value) {
    urgentPointer = value;
    return this;
  }

  public TcpCraft options(TcpOptions wanted) {
    options = wanted;
    return this;
  }

  public TcpCraft payload(MemorySegment from, long offset, int length) {
    payload = from;
    payloadOffset = offset;
    payloadLength = length;
    return this;
  }

  /** Writes the frame and returns its length. */
  public int write(MemorySegment out) {
    int headerLength = Tcp.LENGTH + options.encodedLength();
    int length = headerLength + payloadLength;
    long at = envelope.write(out, IpProtocol.TCP, HOP_LIMIT, length);
    options.write(tcp.wrap(out, at, length));
    if (payloadLength > 0) {
      MemorySegment.copy(payload, payloadOffset, out, at + headerLength, payloadLength);
    }
    tcp.sourcePort(sourcePort)
        .destinationPort(destinationPort)
        .sequence(sequence)
        .acknowledgement(acknowledgement)
        .headerLengthAndFlags(headerLength, flags)
        .window(window)
        .urgentPointer(urgentPointer)
        .fillChecksum(envelope.pseudoSum(length));
    return envelope.frameLength(length);
  }
}
