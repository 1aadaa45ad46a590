package org.jitsu.wire.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.wire.Samples.hex;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  /** RFC 1071 section 3. */
  @Test
  void sumsTheExampleOfTheRfc() {
    assertThat(Checksum.fold(Checksum.sum(hex("0001 f203 f4f5 f6f7"), 0, 8))).isEqualTo(0xddf2);
  }

  /** RFC 1624 section 4: the case in which RFC 1141's formula went wrong. */
  @Test
  void updatesTheExampleOfTheRfc() {
    assertThat(Checksum.update16(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void agreesWithTheSimplestSumAtEveryLengthAndAlignment() {
    byte[] bytes = new byte[256];
    new Random(2).nextBytes(bytes);
    MemorySegment segment = MemorySegment.ofArray(bytes);
    for (int offset = 0; offset < 9; offset++) {
      for (int length = 0; length < 200; length++) {
        assertThat(Checksum.fold(Checksum.sum(segment, offset, length)))
            .isEqualTo(simplest(bytes, offset, length));
      }
    }
  }

  private static int simplest(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (bytes[offset + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  @Test
  void theLargestSumDoesNotOverflow() {
    byte[] bytes = new byte[65536];
    java.util.Arrays.fill(bytes, (byte) 0xff);
    long sum = Checksum.sum(MemorySegment.ofArray(bytes), 0, bytes.length);
    assertThat(sum).isPositive();
    assertThat(Checksum.fold(sum)).isEqualTo(0xffff);
    assertThat(Checksum.fold(-1L)).isEqualTo(0xffff);
  }

  /**
   * Not all bytes may be zero, which no header's are: of the two zeros of ones' complement only one
   * is then left.
   */
  @Test
  void incrementalEqualsFull() {
    Random random = new Random(3);
    byte[] bytes = new byte[40];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = 0x45;
      int before = Checksum.of(Checksum.sum(segment, 0, 40));
      int at = 4 * (1 + random.nextInt(9));
      int old = segment.get(Header.U32, at);
      int now =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> -1;
            default -> random.nextInt();
          };
      segment.set(Header.U32, at, now);
      int full = Checksum.of(Checksum.sum(segment, 0, 40));
      int byHalves = Checksum.update16(before, old >>> 16, now >>> 16);
      assertThat(Checksum.update32(before, old, now)).isEqualTo(full);
      assertThat(Checksum.update16(byHalves, old & 0xffff, now & 0xffff)).isEqualTo(full);
    }
  }

  @Test
  void incrementalEqualsFullAtOddPlacesToo() {
    Random random = new Random(5);
    byte[] bytes = new byte[41];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = 0x45;
      int before = Checksum.of(Checksum.sum(segment, 0, bytes.length));
      int at = 1 + 2 * random.nextInt(18);
      int old = segment.get(Header.U32, at);
      int now = random.nextInt();
      segment.set(Header.U32, at, now);
      assertThat(Checksum.updateOdd32(before, old, now))
          .isEqualTo(Checksum.of(Checksum.sum(segment, 0, bytes.length)));
    }
  }

  @Test
  void finishesWhatTheKernelLeftUnfinished() {
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[20 + random.nextInt(100)];
      random.nextBytes(bytes);
      bytes[12] = 0x50;
      MemorySegment segment = MemorySegment.ofArray(bytes);
      long pseudo = Checksum.pseudo(random.nextInt(), random.nextInt(), 6, bytes.length);
      segment.set(Header.U16, 16, (short) Checksum.fold(pseudo));

      Checksum.finishPartial(segment, 0, 16, bytes.length);

      Tcp tcp = new Tcp().wrap(segment, 0, bytes.length);
      assertThat(tcp.checksumRight(pseudo)).isTrue();
      segment.set(ValueLayout.JAVA_BYTE, 0, (byte) (bytes[0] ^ 1));
      assertThat(tcp.checksumRight(pseudo)).isFalse();
    }
  }

  @Test
  void udpNeverWritesZero() {
    MemorySegment segment = hex("0000 0000 0008 0000");
    Udp udp = new Udp().wrap(segment, 0, 8);
    udp.fillChecksum(0xffff - 8);
    assertThat(udp.checksum()).isEqualTo(0xffff);
    assertThat(udp.checksumRight(0xffff - 8, false)).isTrue();
  }
}
