package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Verdict;

/**
 * A frame with a TCP segment, written byte by byte, so that a test can say whatever a network can.
 *
 * @param flow from the client to the service
 * @param ofGuest whether the guest sends it
 * @param options as they stand in the header, a multiple of four bytes
 * @param extensions IPv6 extension headers, each beginning with its own type, which is put where it
 *     belongs; or the options of the IPv4 header
 */
record Segment(
    FlowKey flow,
    boolean ofGuest,
    int flags,
    int seq,
    int ack,
    String options,
    String extensions,
    int payloadBytes) {
  static final FlowKey FLOW =
      FlowKey.of(6, IpAddr.parse("10.77.0.2"), 40000, IpAddr.parse("10.77.0.10"), 80);
  static final FlowKey FLOW6 =
      FlowKey.of(6, IpAddr.parse("fd00::2"), 40000, IpAddr.parse("fd00::10"), 80);

  private static final String CLIENT_MAC = "020000000001";
  private static final String GUEST_MAC = "02000000002a";

  static Segment fromGuest(FlowKey flow, int flags, int seq, int ack) {
    return new Segment(flow, true, flags, seq, ack, "", "", 10);
  }

  static Segment toGuest(FlowKey flow, int flags, int seq, int ack) {
    return new Segment(flow, false, flags, seq, ack, "", "", 10);
  }

  Segment withOptions(String hex) {
    return new Segment(flow, ofGuest, flags, seq, ack, hex, extensions, payloadBytes);
  }

  Segment withExtensions(String hex) {
    return new Segment(flow, ofGuest, flags, seq, ack, options, hex, payloadBytes);
  }

  Segment withPayload(int bytes) {
    return new Segment(flow, ofGuest, flags, seq, ack, options, extensions, bytes);
  }

  /** The frame, its checksums right. */
  byte[] bytes() {
    byte[] bytes = raw();
    Frame frame = new Frame();
    assertThat(frame.parse(MemorySegment.ofArray(bytes), 0, bytes.length))
        .isEqualTo(Verdict.ACCEPTED);
    frame.fillChecksums();
    return bytes;
  }

  /** The frame, its checksums zero. */
  byte[] raw() {
    byte[] tcp = tcp();
    byte[] middle = HexFormat.of().parseHex(extensions);
    IpAddr from = ofGuest ? flow.destination() : flow.source();
    IpAddr to = ofGuest ? flow.source() : flow.destination();
    boolean v4 = from.isV4();
    byte[] frame = new byte[14 + (v4 ? 20 : 40) + middle.length + tcp.length];
    ByteBuffer out = ByteBuffer.wrap(frame);
    out.put(HexFormat.of().parseHex(ofGuest ? CLIENT_MAC + GUEST_MAC : GUEST_MAC + CLIENT_MAC));
    out.putShort((short) (v4 ? 0x0800 : 0x86dd));
    if (v4) {
      out.put((byte) (0x45 + middle.length / 4)).put((byte) 0);
      out.putShort((short) (20 + middle.length + tcp.length)).putInt(0x0000_4000);
      out.put((byte) 64)
          .put((byte) 6)
          .putShort((short) 0)
          .putInt(from.v4Bits())
          .putInt(to.v4Bits());
      out.put(middle);
    } else {
      out.putInt(0x6000_0000).putShort((short) (middle.length + tcp.length));
      int next = out.position();
      out.put((byte) 6).put((byte) 64);
      out.putLong(from.hi()).putLong(from.lo()).putLong(to.hi()).putLong(to.lo());
      chain(frame, next, out.position(), middle);
      out.position(out.position() + middle.length);
    }
    out.put(tcp);
    return frame;
  }

  /** Each extension says its own type first; in a packet the header before it says so. */
  private static void chain(byte[] frame, int next, int start, byte[] extensions) {
    System.arraycopy(extensions, 0, frame, start, extensions.length);
    int pointer = next;
    int at = start;
    while (at < start + extensions.length) {
      int type = frame[at] & 0xff;
      frame[pointer] = (byte) type;
      pointer = at;
      int size = frame[at + 1] & 0xff;
      at += type == 44 ? 8 : type == 51 ? (size + 2) * 4 : (size + 1) * 8;
    }
    frame[pointer] = 6;
  }

  private byte[] tcp() {
    byte[] optionBytes = HexFormat.of().parseHex(options.replace(" ", ""));
    byte[] tcp = new byte[20 + optionBytes.length + payloadBytes];
    ByteBuffer out = ByteBuffer.wrap(tcp);
    out.putShort((short) (ofGuest ? flow.destinationPort() : flow.sourcePort()));
    out.putShort((short) (ofGuest ? flow.sourcePort() : flow.destinationPort()));
    out.putInt(seq).putInt(ack);
    out.putShort((short) ((20 + optionBytes.length) << 10 | flags)).putShort((short) 500);
    out.putInt(0).put(optionBytes);
    for (int i = 0; i < payloadBytes; i++) {
      out.put((byte) (i * 31 + seq));
    }
    return tcp;
  }

  /** The frame's TCP header as the door shows it; the checksums must be right. */
  static Frame accepted(byte[] bytes) {
    Frame frame = new Frame();
    assertThat(frame.parse(MemorySegment.ofArray(bytes), 0, bytes.length))
        .isEqualTo(Verdict.ACCEPTED);
    assertThat(frame.verifyChecksums()).isEqualTo(Verdict.ACCEPTED);
    return frame;
  }
}
