package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptionWalker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of the splice: RFC 9293 section 3.4, RFC 2018, RFC 1624. */
class ShiftTest {
  private static final int ROUNDS = 20_000;

  private final Shift shift = new Shift();

  @ParameterizedTest(name = "guest {0}, shift {1}: client {2}")
  @CsvSource({
    "1000, 0, 1000",
    "1000, 1, 1001",
    "1000, -1, 999",
    "0, -1, 4294967295",
    "4294967295, 1, 0",
    "4294967290, 100, 94",
    "5, 4294967286, 4294967291",
    "2147483648, 2147483648, 0",
    "1, 2147483648, 2147483649",
    "3735928559, 305419896, 4041348455"
  })
  void numbersGoRoundTheCircle(long guest, long by, long client) {
    byte[] sent = Segment.fromGuest(Segment.FLOW, TcpFlags.ACK, (int) guest, 77).bytes();
    shift.fromGuest(Segment.accepted(sent).tcp(), (int) by, false);
    Tcp seen = Segment.accepted(sent).tcp();
    assertThat(Integer.toUnsignedLong(seen.sequence())).isEqualTo(client);
    assertThat(seen.acknowledgement()).isEqualTo(77);

    byte[] answer = Segment.toGuest(Segment.FLOW6, TcpFlags.ACK, 77, (int) client).bytes();
    shift.toGuest(Segment.accepted(answer).tcp(), (int) by, false);
    Tcp heard = Segment.accepted(answer).tcp();
    assertThat(Integer.toUnsignedLong(heard.acknowledgement())).isEqualTo(guest);
    assertThat(heard.sequence()).isEqualTo(77);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "as Linux writes it,            '01 01 05 0a 00000064 000000c8', '100-200'",
    "two blocks,                    '01 01 05 12 00000064 000000c8 0000012c 00000190', '100-200 300-400'",
    "four blocks fill the header,   '01 01 05 22 00000001 00000002 00000003 00000004 00000005 00000006"
        + " 00000007 00000008 01 01 01 01', '1-2 3-4 5-6 7-8'",
    "at an odd place,               '01 05 0a 00000064 000000c8 01', '100-200'",
    "without padding before it,     '05 0a 00000064 000000c8 01 01', '100-200'",
    "at an odd place after an MSS,  '02 04 05b4 01 05 0a 00000064 000000c8 01', '100-200'",
    "round the circle,              '01 01 05 0a fffffffe 00000003', '4294967294-3'"
  })
  void sackBlocksAreRenumberedWhereverTheyStand(String name, String options, String blocks) {
    byte[] sent =
        Segment.toGuest(Segment.FLOW, TcpFlags.ACK, 1, 50)
            .withOptions(options.replace(" ", ""))
            .bytes();
    int by = 0x9e37_79b9;

    assertThat(shift.toGuest(Segment.accepted(sent).tcp(), by, false)).isTrue();

    assertThat(blocks(Segment.accepted(sent).tcp(), by)).isEqualTo(blocks);
  }

  @ParameterizedTest
  @CsvSource({
    "''", // none
    "'02 04 05 b4'", // another option
    "'00 05 0a 00000064 000000c8 00'", // behind the end
    "'01 01 05 06 00000064'", // half a block
    "'03 01 05 0a 00000064 000000c8'" // behind an impossible option
  })
  void whatIsNoSackOptionStays(String options) {
    Segment segment = Segment.toGuest(Segment.FLOW, TcpFlags.ACK, 1, 50);
    byte[] sent = segment.withOptions(options.replace(" ", "")).bytes();
    assertThat(shift.toGuest(Segment.accepted(sent).tcp(), 7, false)).isFalse();
    byte[] expected =
        Segment.toGuest(Segment.FLOW, TcpFlags.ACK, 1, 43)
            .withOptions(options.replace(" ", ""))
            .bytes();
    assertThat(sent).isEqualTo(expected);
  }

  @Test
  void checksumLeftToHardwareIsLeftAlone() {
    Segment segment =
        Segment.toGuest(Segment.FLOW, TcpFlags.ACK, 1, 50).withOptions("0101050a00000064000000c8");
    byte[] bytes = segment.bytes();
    Tcp tcp = parsed(bytes).tcp().checksum(0x1234);

    shift.toGuest(tcp, 7, true);

    assertThat(tcp.checksum()).isEqualTo(0x1234);
    assertThat(tcp.acknowledgement()).isEqualTo(43);
    tcp =
        parsed(Segment.fromGuest(Segment.FLOW, TcpFlags.ACK, 1, 5).bytes()).tcp().checksum(0x1234);
    shift.fromGuest(tcp, 7, true);
    assertThat(tcp.checksum()).isEqualTo(0x1234);
    assertThat(tcp.sequence()).isEqualTo(8);
  }

  @Test
  void damageStaysVisible() {
    byte[] bytes = Segment.fromGuest(Segment.FLOW, TcpFlags.ACK, 1, 5).bytes();
    bytes[bytes.length - 1] ^= 1;
    Frame frame = parsed(bytes);
    shift.fromGuest(frame.tcp(), 12345, false);
    assertThat(frame.verifyChecksums().accepted()).isFalse();
  }

  @Test
  void anyShiftKeepsChecksumsRightAndComesUndone() {
    long seed = 4_711;
    Random random = new Random(seed);
    RandomFrames frames = new RandomFrames(random);
    for (int round = 0; round < ROUNDS; round++) {
      Segment segment = frames.wellFormed();
      byte[] before = segment.bytes();
      byte[] bytes = before.clone();
      int by = random.nextInt();
      Frame frame = parsed(bytes);
      if (segment.ofGuest()) {
        shift.fromGuest(frame.tcp(), by, false);
      } else {
        shift.toGuest(frame.tcp(), by, false);
      }
      String which = "seed " + seed + ", round " + round + ": " + segment + " by " + by;
      assertThat(frame.verifyChecksums().accepted()).as(which).isTrue();
      assertThat(frame.tcp().sequence()).isEqualTo(segment.seq() + (segment.ofGuest() ? by : 0));
      if (segment.ofGuest()) {
        shift.fromGuest(frame.tcp(), -by, false);
      } else {
        shift.toGuest(frame.tcp(), -by, false);
      }
      assertThat(bytes).as(which).isEqualTo(before);
    }
  }

  private static Frame parsed(byte[] bytes) {
    Frame frame = new Frame();
    assertThat(frame.parse(MemorySegment.ofArray(bytes), 0, bytes.length).accepted()).isTrue();
    return frame;
  }

  /** The blocks as the client wrote them, if they were renumbered by so much. */
  private static String blocks(Tcp tcp, int by) {
    List<String> blocks = new ArrayList<>();
    TcpOptionWalker walker = new TcpOptionWalker().begin(tcp);
    while (walker.next()) {
      if (walker.kind() == TcpOptionWalker.SACK) {
        for (int i = 0; i < walker.sackBlocks(); i++) {
          blocks.add(
              Integer.toUnsignedString(walker.sackLeft(i) + by)
                  + "-"
                  + Integer.toUnsignedString(walker.sackRight(i) + by));
        }
      }
    }
    return String.join(" ", blocks);
  }
}
