package org.jitsu.app.simulate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryLogTest {
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;

  @TempDir private Path folder;
  private final List<Query> queries = new ArrayList<>();

  private QueryLog.Summary read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("log"), bytes);
    return new QueryLog(file).read(queries::add);
  }

  @Test
  void countsWhatIsNoQueryAndShowsTheFirst() throws Exception {
    QueryLog.Summary summary =
        read(
            "# a comment\n\n1 a.example\nwhat is this?\n2 b.example\nand this\n"
                .getBytes(US_ASCII));

    assertThat(queries).extracting(Query::name).containsExactly("a.example", "b.example");
    assertThat(summary.queries()).isEqualTo(2);
    assertThat(summary.others()).isEqualTo(2);
    assertThat(summary.firstOther()).endsWith("log:4: what is this?");
  }

  @Test
  void keepsLittleOfALineWithoutEnd() throws Exception {
    byte[] endless = new byte[1 << 20];
    Arrays.fill(endless, (byte) 'x');

    assertThat(read(endless).firstOther()).hasSizeLessThan(100_000);
  }

  @ParameterizedTest
  @CsvSource({"0xa1b2c3d4, true", "0xa1b2c3d4, false", "0xa1b23c4d, true", "0xa1b23c4d, false"})
  void readsCapturesOfEitherOrderAndPrecision(long magic, boolean isBig) throws Exception {
    ByteOrder order = isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] other = packet(query());
    other[23] = 6; // TCP

    QueryLog.Summary summary =
        read(capture(order, (int) magic, 1, packet(query()), other, packet(answer())));

    long part = (int) magic == MICROSECONDS ? 250_000 : 250;
    assertThat(queries)
        .containsExactly(
            new Query(
                5_000_000_000L + part,
                "www.example.org",
                "AAAA",
                InetAddress.ofLiteral("10.0.0.7")));
    assertThat(summary.others()).isEqualTo(2);
  }

  @Test
  void saysWhatIsWrongWithACapture() {
    byte[] whole = capture(ByteOrder.LITTLE_ENDIAN, NANOSECONDS, 1, packet(query()));

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 1)))
        .hasMessageEndingWith("ends within packet 1");
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, 30))).hasMessageEndingWith("packet 1");
    assertThatThrownBy(() -> read(capture(ByteOrder.LITTLE_ENDIAN, NANOSECONDS, 113)))
        .hasMessageContaining("link type 113");
    assertThatThrownBy(() -> read(new byte[] {0x0a, 0x0d, 0x0d, 0x0a, 1, 2, 3, 4}))
        .hasMessageContaining("editcap -F pcap");
    byte[] damaged = whole.clone();
    damaged[35] = 0x7f; // the first packet's length
    assertThatThrownBy(() -> read(damaged)).hasMessageContaining("is damaged: packet 1");
  }

  @Test
  void neverFailsOtherwiseWhateverAPacketSays() throws Exception {
    byte[] good = packet(query());
    for (int at = 0; at < good.length; at++) {
      for (int value : new int[] {0, 1, 0x7f, 0xc0, 0xff}) {
        byte[] bad = good.clone();
        bad[at] = (byte) value;
        read(capture(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, 1, bad, Arrays.copyOf(good, at)));
      }
    }
    assertThat(queries).isNotEmpty();
  }

  private static byte[] capture(ByteOrder order, int magic, int linkType, byte[]... packets) {
    ByteBuffer file = ByteBuffer.allocate(4096).order(order);
    file.putInt(magic).putShort((short) 2).putShort((short) 4).putLong(0).putInt(65535);
    file.putInt(linkType);
    for (byte[] packet : packets) {
      file.putInt(5).putInt(250).putInt(packet.length).putInt(packet.length).put(packet);
    }
    return Arrays.copyOf(file.array(), file.position());
  }

  static byte[] query() {
    return message(0x0100);
  }

  private static byte[] answer() {
    return message(0x8180);
  }

  private static byte[] message(int flags) {
    ByteBuffer message = ByteBuffer.allocate(64);
    message.putShort((short) 7).putShort((short) flags).putShort((short) 1).putInt(0);
    message.putShort((short) 0);
    for (String label : List.of("WWW", "example", "org")) {
      message.put((byte) label.length()).put(label.getBytes(US_ASCII));
    }
    message.put((byte) 0).putShort((short) 28).putShort((short) 1);
    return Arrays.copyOf(message.array(), message.position());
  }

  private static byte[] packet(byte[] message) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 8 + message.length);
    frame.put(new byte[] {2, 0, 0, 0, 0, 1}).put(new byte[] {2, 0, 0, 0, 0, 2});
    frame.putShort((short) 0x0800);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (28 + message.length)).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0);
    frame.put(new byte[] {10, 0, 0, 7}).put(new byte[] {10, 0, 0, 53});
    frame.putShort((short) 40000).putShort((short) 53).putShort((short) (8 + message.length));
    frame.putShort((short) 0).put(message);
    return frame.array();
  }
}
