package org.jitsu.synjitsu.isn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceNumbersTest {

  /** Key and messages of the reference vectors: bytes that count from zero. */
  private static final HashKey COUNTING = HashKey.parse("000102030405060708090a0b0c0d0e0f");

  private static final FlowKey FLOW =
      FlowKey.of(6, IpAddr.parse("10.77.0.2"), 40000, IpAddr.parse("10.77.0.10"), 80);
  private static final FlowKey FLOW6 =
      FlowKey.of(6, IpAddr.parse("fd00::2"), 40000, IpAddr.parse("fd00::10"), 80);
  private static final long SECOND = 1_000_000_000;

  /** What OpenSSL's SIPHASH says of the first 0, 8, 40 and 48 of these bytes. */
  @ParameterizedTest
  @CsvSource({
    "0,  310E0EDD47DB6F72",
    "8,  6224939A79F5F593",
    "40, D0A704536BA93E0E",
    "48, 51A9CB9ECBA312E6"
  })
  void hashesAsOthersDo(int bytes, String digest) {
    ByteBuffer message = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes; i++) {
      message.put(i, (byte) i);
    }
    SipHash hash = new SipHash().begin(COUNTING);
    while (message.hasRemaining()) {
      hash.add(message.getLong());
    }
    assertThat("%016X".formatted(Long.reverseBytes(hash.end()))).isEqualTo(digest);
  }

  /**
   * What a guest's author checks his three lines against; docs/SHARED-ISN.md has the same table.
   */
  @ParameterizedTest
  @CsvSource({"4, 1000, 6925f9e7", "4, 4294967295, 7c140a1b", "6, 1000, 9dca3b6e"})
  void theSharedNumberIsAsDocumented(int version, long clientIsn, String isn) {
    int number = new SharedIsn(COUNTING).of(version == 4 ? FLOW : FLOW6, (int) clientIsn);
    assertThat("%08x".formatted(number)).isEqualTo(isn);
  }

  @Test
  void theSharedNumberIsNewWhenTheClientBeginsAnew() {
    SharedIsn isns = new SharedIsn(COUNTING);
    assertThat(isns.of(FLOW, 1)).isEqualTo(isns.of(FLOW, 1)).isNotEqualTo(isns.of(FLOW, 2));
    assertThat(new SharedIsn(HashKey.draw(new Random(1))).of(FLOW, 1))
        .isNotEqualTo(isns.of(FLOW, 1));
  }

  /** RFC 6528 section 3: 4 microseconds a step for one tuple, nothing in common for two. */
  @Test
  void theOrdinaryNumberGrowsWithTime() {
    InitialSequence isns = new InitialSequence(COUNTING);
    int first = isns.of(FLOW, 0);
    assertThat(isns.of(FLOW, SECOND) - first).isEqualTo(250_000);
    Set<Integer> distances = new HashSet<>();
    for (int port = 1; port <= 1000; port++) {
      FlowKey other = FlowKey.of(6, FLOW.source(), port, FLOW.destination(), 80);
      distances.add(isns.of(other, 0) - first);
    }
    assertThat(distances).hasSizeGreaterThan(995);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "000102030405060708090a0b0c0d0e0", "zz", " "})
  void aKeyIs32Digits(String digits) {
    assertThatThrownBy(() -> HashKey.parse(digits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an ISN key is 32 hexadecimal digits, as openssl rand -hex 16 prints");
  }

  @Test
  void aKeyIsReadAsItIsWrittenAndNeverPrinted() {
    assertThat(COUNTING.digits()).isEqualTo("000102030405060708090a0b0c0d0e0f");
    HashKey drawn = HashKey.draw(new Random(7));
    assertThat(HashKey.parse(drawn.digits())).isEqualTo(drawn);
    assertThat(drawn.toString()).doesNotContain(drawn.digits().substring(0, 4));
  }
}
