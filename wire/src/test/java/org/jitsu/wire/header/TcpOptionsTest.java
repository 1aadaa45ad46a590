package org.jitsu.wire.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jitsu.wire.Samples.hex;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpOptionsTest {
  /**
   * A SYN whose options are these bytes, followed by payload that a careless reader would take for
   * options.
   */
  private static Tcp syn(String options) {
    int length = HexFormat.of().parseHex(options.replaceAll("\\s+", "")).length;
    String offset = Integer.toHexString(5 + length / 4);
    MemorySegment bytes =
        hex("9c40 0050 000003e8 00000000 " + offset + "002 faf0 0000 0000" + options + "02040001");
    assertThat(Tcp.check(bytes, 0, (int) bytes.byteSize())).isEqualTo(Verdict.ACCEPTED);
    return new Tcp().wrap(bytes, 0, (int) bytes.byteSize());
  }

  @Test
  void readsWhatLinuxOffers() {
    TcpOptions read = new TcpOptions().read(syn("020405b4 0402 080a 00000064 00000007 01030307"));
    assertThat(read.mss()).isEqualTo(1460);
    assertThat(read.windowScale()).isEqualTo(7);
    assertThat(read.sackPermitted()).isTrue();
    assertThat(read.hasTimestamps()).isTrue();
    assertThat(read.timestamp()).isEqualTo(100);
    assertThat(read.timestampEcho()).isEqualTo(7);
    assertThat(read.isMalformed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "-1,-1,false,false",
    "1460,-1,false,false",
    "1460,7,true,true",
    "536,0,true,false",
    "-1,14,false,true",
    "65535,-1,true,true"
  })
  void whatIsWrittenIsRead(int mss, int scale, boolean sack, boolean timestamps) {
    TcpOptions options = new TcpOptions().mss(mss).windowScale(scale).sackPermitted(sack);
    if (timestamps) {
      options.timestamps(-2, -3);
    }
    int length = options.encodedLength();
    assertThat(length % 4).isZero();
    MemorySegment out = MemorySegment.ofArray(new byte[Tcp.LENGTH + length]);
    options.write(new Tcp().wrap(out, 0, (int) out.byteSize()));
    Tcp tcp = new Tcp().wrap(out, 0, Tcp.LENGTH + length);
    tcp.headerLengthAndFlags(Tcp.LENGTH + length, TcpFlags.SYN);
    assertThat(new TcpOptions().read(tcp))
        .usingRecursiveComparison()
        .ignoringFields("walker")
        .isEqualTo(options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02000000", // length zero
        "02010000", // length one
        "02050000 01010101", // an MSS of five bytes
        "01010102", // a kind without length
        "01010204", // cut off by the header's end, though payload follows
        "fd080000", // unknown and too long
        "05060000 00010000", // half a SACK block
        "080a0000 00640000" // cut timestamps
      })
  void malformedIsReportedAndNotBelieved(String options) {
    TcpOptions read = new TcpOptions().read(syn(options));
    assertThat(read.isMalformed()).isTrue();
    assertThat(read.mss()).isEqualTo(TcpOptions.ABSENT);
    assertThat(read.hasTimestamps()).isFalse();
  }

  @Test
  void unknownIsSkippedAndTheEndEnds() {
    TcpOptions read = new TcpOptions().read(syn("fd04abcd 020405b4 00030307"));
    assertThat(read.mss()).isEqualTo(1460);
    assertThat(read.windowScale()).isEqualTo(TcpOptions.ABSENT);
    assertThat(read.isMalformed()).isFalse();
  }

  /** RFC 7323 section 2.3. */
  @Test
  void aTooLargeScaleIsReadAsFourteen() {
    assertThat(new TcpOptions().read(syn("010303ff")).windowScale()).isEqualTo(14);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void sackBlocksAreWrittenAsTheyAreWalked(int blocks) {
    TcpOptions options = new TcpOptions();
    for (int i = 0; i < blocks; i++) {
      options.sackBlock(100 * i - 50, 100 * i);
    }
    int length = options.encodedLength();
    MemorySegment out = MemorySegment.ofArray(new byte[Tcp.LENGTH + length]);
    options.write(new Tcp().wrap(out, 0, (int) out.byteSize()));
    Tcp tcp = new Tcp().wrap(out, 0, Tcp.LENGTH + length);
    tcp.headerLengthAndFlags(Tcp.LENGTH + length, TcpFlags.ACK);
    assertThat(Tcp.check(out, 0, Tcp.LENGTH + length)).isEqualTo(Verdict.ACCEPTED);
    TcpOptionWalker walker = new TcpOptionWalker().begin(tcp);
    while (walker.next() && walker.kind() != TcpOptionWalker.SACK) {}
    assertThat(walker.sackBlocks()).isEqualTo(blocks);
    for (int i = 0; i < blocks; i++) {
      assertThat(walker.sackLeft(i)).isEqualTo(100 * i - 50);
      assertThat(walker.sackRight(i)).isEqualTo(100 * i);
    }
    assertThat(options.clear().encodedLength()).isZero();
  }

  @Test
  void fiveSackBlocksAreTooMany() {
    TcpOptions full = new TcpOptions();
    for (int i = 0; i < TcpOptions.MAXIMUM_SACK_BLOCKS; i++) {
      full.sackBlock(i, i + 1);
    }
    assertThatThrownBy(() -> full.sackBlock(9, 10)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sackBlocksAreWalkedAndPrinted() {
    Tcp tcp = syn("0101 0512 00000001 00000002 fffffffe ffffffff");
    TcpOptionWalker walker = new TcpOptionWalker().begin(tcp);
    while (walker.next() && walker.kind() != TcpOptionWalker.SACK) {}
    assertThat(walker.sackBlocks()).isEqualTo(2);
    assertThat(walker.sackLeft(1)).isEqualTo(-2);
    assertThat(walker.sackRight(1)).isEqualTo(-1);
    assertThat(walker.next()).isFalse();
    assertThat(tcp.toString()).contains("[nop,nop,sack 2 {1:2}{4294967294:4294967295}]");
  }

  @Test
  void sackBlocksAreWrittenWhereTheyStand() {
    Tcp tcp = syn("01 01 05 12 00000064 000000c8 0000012c 00000190".replace(" ", ""));
    TcpOptionWalker walker = new TcpOptionWalker().begin(tcp);
    while (walker.next() && walker.kind() != TcpOptionWalker.SACK) {}
    assertThat(walker.offset()).isEqualTo(22);
    walker.sack(1, 7, -1);
    assertThat(tcp.toString()).contains("sack 2 {100:200}{7:4294967295}");
  }
}
