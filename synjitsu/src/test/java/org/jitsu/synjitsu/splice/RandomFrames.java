package org.jitsu.synjitsu.splice;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.header.TcpFlags;

/** Frames by lot, from well-formed segments of a few flows to rubbish; the same seed, the same. */
final class RandomFrames {
  /** Flows that meet again and again, so that entries are hit. */
  static final List<FlowKey> FLOWS =
      List.of(
          Segment.FLOW,
          Segment.FLOW6,
          FlowKey.of(6, IpAddr.parse("192.0.2.7"), 65535, IpAddr.parse("10.77.0.10"), 1),
          FlowKey.of(6, IpAddr.parse("2001:db8::ffff:1"), 1024, IpAddr.parse("fd00::10"), 443),
          FlowKey.of(6, IpAddr.parse("10.77.0.10"), 80, IpAddr.parse("10.77.0.2"), 40000));

  private static final int[] USUAL_FLAGS = {
    TcpFlags.ACK,
    TcpFlags.ACK | TcpFlags.PSH,
    TcpFlags.ACK | TcpFlags.FIN,
    TcpFlags.RST,
    TcpFlags.RST | TcpFlags.ACK,
    TcpFlags.ACK | TcpFlags.ECE | TcpFlags.URG
  };

  /** Ethernet and IPv6 headers: what is shorter the kernel does not run programs on. */
  private static final int SHORTEST = 54;

  private final Random random;

  RandomFrames(Random random) {
    this.random = random;
  }

  FlowKey flow() {
    return FLOWS.get(random.nextInt(FLOWS.size()));
  }

  /** A segment with any options and any IP header that may be there. */
  Segment wellFormed() {
    FlowKey flow = flow();
    return new Segment(
        flow,
        random.nextBoolean(),
        random.nextInt(8) == 0 ? random.nextInt(512) : pick(USUAL_FLAGS),
        number(),
        number(),
        options(),
        flow.source().isV4() ? ipOptions() : extensions(),
        random.nextInt(random.nextInt(10) == 0 ? 1300 : 60));
  }

  /** Mostly segments; ICMP errors about them; of both, some damaged, cut, tagged or fragmented. */
  byte[] any(boolean toGuest) {
    Segment segment = wellFormed();
    boolean broken = random.nextInt(3) == 0;
    byte[] bytes =
        toGuest && random.nextInt(6) == 0
            ? icmpError(segment)
            : broken ? segment.raw() : segment.bytes();
    if (broken) {
      return damaged(bytes);
    }
    return bytes;
  }

  /** An error of a router about a segment, quoting as much as it likes. */
  private byte[] icmpError(Segment about) {
    byte[] original = about.bytes();
    boolean v4 = about.flow().source().isV4();
    int room = Math.min(original.length - 14, 20 + random.nextInt(120));
    byte[] frame = new byte[14 + (v4 ? 20 : 40) + 8 + room];
    ByteBuffer out = ByteBuffer.wrap(frame);
    out.put(original, 0, 14);
    int icmp = 8 + room;
    if (v4) {
      out.putInt(0x4500_0000 | 20 + icmp).putInt(0).putInt(0x4001_0000);
      out.putInt(0x0a4d_0001).putInt(about.flow().destination().v4Bits());
      out.put((byte) pick(3, 3, 3, 4, 11, 12, 0, 8)).put((byte) random.nextInt(5));
    } else {
      out.putInt(0x6000_0000).putShort((short) icmp).putShort((short) 0x3a40);
      out.putLong(0xfd00L << 48).putLong(1);
      out.putLong(about.flow().destination().hi()).putLong(about.flow().destination().lo());
      out.put((byte) pick(1, 2, 2, 3, 4, 128, 129)).put((byte) 0);
    }
    out.putShort((short) random.nextInt()).putInt(1400).put(original, 14, room);
    return frame;
  }

  private byte[] damaged(byte[] bytes) {
    byte[] mutant = bytes;
    if (random.nextInt(3) == 0) {
      mutant = Arrays.copyOf(bytes, SHORTEST + random.nextInt(bytes.length - SHORTEST + 1));
    }
    if (random.nextInt(8) == 0) {
      int address = pick(26, 30, 22, 38); // where one of the packet's addresses begins, v4 or v6
      Arrays.fill(mutant, address, address + 4, (byte) pick(0, 0xe0, 0xff));
    }
    for (int n = random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(Math.min(mutant.length, random.nextBoolean() ? 24 : 110));
      mutant[at] =
          switch (random.nextInt(3)) {
            case 0 -> (byte) (mutant[at] ^ 1 << random.nextInt(8));
            case 1 -> (byte) (mutant[at] + random.nextInt(9) - 4);
            default -> (byte) random.nextInt();
          };
    }
    return mutant;
  }

  private String options() {
    ByteBuffer out = ByteBuffer.allocate(40);
    while (random.nextInt(4) != 0) {
      byte[] option = option();
      if (option.length > out.remaining()) {
        break;
      }
      out.put(option);
    }
    while (out.position() % 4 != 0) {
      out.put((byte) 1);
    }
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private byte[] option() {
    return switch (random.nextInt(9)) {
      case 0, 1 -> new byte[] {1};
      case 2 -> sized(2, 4);
      case 3 -> sized(3, 3);
      case 4 -> sized(8, 10);
      case 5 -> random.nextInt(5) == 0 ? new byte[] {0} : sized(4, 2);
      case 6 -> sized(200 + random.nextInt(50), 2 + random.nextInt(9));
      default -> sized(5, 2 + 8 * (1 + random.nextInt(4)));
    };
  }

  private byte[] sized(int kind, int size) {
    byte[] option = new byte[size];
    random.nextBytes(option);
    option[0] = (byte) kind;
    option[1] = (byte) size;
    return option;
  }

  private String ipOptions() {
    return random.nextInt(6) == 0 ? "01".repeat(4 * (1 + random.nextInt(10))) : "";
  }

  private String extensions() {
    if (random.nextInt(3) != 0) {
      return "";
    }
    StringBuilder chain = new StringBuilder(random.nextInt(4) == 0 ? "0000050200000100" : "");
    for (int n = random.nextInt(7); n > 0; n--) {
      chain.append(
          switch (random.nextInt(4)) {
            case 0 -> "2b00000000000000"; // routing, no segments left
            case 1 -> "330400000000000100000002000000030000000411111111"; // authentication
            case 2 -> "3c01" + "01".repeat(14); // destination options
            default -> "2c00000000000007"; // an atomic fragment (RFC 6946)
          });
    }
    return chain.toString();
  }

  private int number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(1 << 21) - (1 << 20); // close to where the circle closes
      default -> random.nextInt();
    };
  }

  private int pick(int... values) {
    return values[random.nextInt(values.length)];
  }
}
