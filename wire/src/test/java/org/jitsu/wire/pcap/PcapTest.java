package org.jitsu.wire.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jitsu.wire.Samples;
import org.junit.jupiter.api.Test;

class PcapTest {
  private static final long NOW_NS = 1_756_700_000_123_456_789L;
  private static final MemorySegment FRAME = Samples.hex("0102030405");

  private static byte[] file(int frames) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PcapWriter writer = new PcapWriter(out, 10_000)) {
      for (int i = 0; i < frames; i++) {
        assertThat(writer.write(NOW_NS + i, FRAME, 1, 4)).isTrue();
      }
    }
    return out.toByteArray();
  }

  private static PcapReader read(byte[] file) throws IOException {
    return new PcapReader(new ByteArrayInputStream(file));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (PcapReader reader = read(file(2))) {
      CapturedFrame first = reader.next().orElseThrow();
      assertThat(first.epochNs()).isEqualTo(NOW_NS);
      assertThat(first.originalLength()).isEqualTo(4);
      assertThat(first.bytes().toArray(ValueLayout.JAVA_BYTE)).containsExactly(2, 3, 4, 5);
      assertThat(reader.next().orElseThrow().epochNs()).isEqualTo(NOW_NS + 1);
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void aFullFileDropsAndCounts() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PcapWriter writer = new PcapWriter(out, 24 + 20);
    assertThat(writer.write(0, FRAME, 1, 4)).isTrue();
    assertThat(writer.write(0, FRAME, 1, 4)).isFalse();
    assertThat(writer.dropped()).isEqualTo(1);
    assertThat(out.size()).isEqualTo(44);
  }

  @Test
  void aFrameBeyondTheSnapshotIsCut() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = PcapFormat.SNAPSHOT_LENGTH + 1;
    new PcapWriter(out, 1 << 20).write(0, MemorySegment.ofArray(new byte[length]), 0, length);
    CapturedFrame read = read(out.toByteArray()).next().orElseThrow();
    assertThat(read.originalLength()).isEqualTo(length);
    assertThat(read.bytes().byteSize()).isEqualTo(PcapFormat.SNAPSHOT_LENGTH);
  }

  @Test
  void readsMicrosecondsOfTheOtherByteOrder() throws IOException {
    byte[] file =
        HexFormat.of()
            .parseHex(
                "a1b2c3d4000200040000000000000000000400000000000100000001000000020000000100000001ff");
    assertThat(read(file).next().orElseThrow().epochNs()).isEqualTo(1_000_002_000L);
  }

  @Test
  void badFilesAreNamedWithPlaceAndMend() throws IOException {
    byte[] good = file(1);
    refused(Arrays.copyOf(good, 10), "byte 10: ends within the file header");
    refused(with(good, 0, 0x0a), "byte 0: begins with 0x0a3cb2a1, which is no classic pcap file");
    refused(with(good, 4, 9), "byte 4: pcap version 9");
    refused(with(good, 20, 105), "byte 20: link type 105 is not Ethernet");
    refused(Arrays.copyOf(good, 30), "byte 30: ends within a frame header");
    refused(Arrays.copyOf(good, 42), "byte 42: ends within a frame;");
    refused(with(good, 35, 0x7f), "byte 32: a frame of 4 bytes, 2130706436 of them kept");
  }

  private static byte[] with(byte[] good, int at, int value) {
    byte[] bad = good.clone();
    bad[at] = (byte) value;
    return bad;
  }

  private static void refused(byte[] file, String message) {
    assertThatThrownBy(() -> read(file).next())
        .isInstanceOf(PcapException.class)
        .hasMessageContaining(message);
  }

  @Test
  void mutatedFilesEndOrAreRefused() throws IOException {
    Random random = new Random(6);
    byte[] good = file(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = with(good, random.nextInt(good.length), random.nextInt());
      try {
        PcapReader reader = read(bad);
        while (reader.next().isPresent()) {}
      } catch (PcapException e) {
        assertThat(e.position()).isBetween(0L, (long) good.length);
      }
    }
  }
}
