package org.jitsu.wire.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.wire.Samples.hex;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.FlowKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpQuoteTest {
  private static final String ERROR = "0304 0000 00000578";
  private static final String QUOTED4 =
      "4500 05dc 0000 4000 4006 0000 0a4d000a 0a4d0002 0050 9c40 000003e8";
  private static final String ERROR6 = "0200 0000 00000578";
  private static final String QUOTED6 =
      "60000000 05b4 0640 fd000000000000000000000000000010 fd000000000000000000000000000002"
          + " 0050 9c40 000003e8";

  private final IcmpQuote quote = new IcmpQuote();

  @Test
  void quotedSegmentIsFoundAndRenumberedWithARightChecksum() {
    Icmp4 message = icmp4(ERROR + QUOTED4);
    message.fillChecksum();
    assertThat(quote.read(message)).isTrue();
    assertThat(quote.flow(new FlowKey.Lookup())).hasToString("tcp 10.77.0.10.80 > 10.77.0.2.40000");
    assertThat(quote.sequence()).isEqualTo(1000);

    quote.sequence(-5);

    assertThat(quote.sequence()).isEqualTo(-5);
    assertThat(message.checksumRight()).isTrue();
  }

  @Test
  void sameInIpv6() {
    MemorySegment bytes = hex(ERROR6 + QUOTED6);
    Icmp6 message = new Icmp6().wrap(bytes, 0, (int) bytes.byteSize());
    message.fillChecksum(77);
    assertThat(quote.read(message)).isTrue();
    assertThat(quote.flow(new FlowKey.Lookup())).hasToString("tcp fd00::10.80 > fd00::2.40000");
    quote.sequence(quote.sequence() + 1);
    assertThat(message.checksumRight(77)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an echo reply, 0000 0000 00000578, 4500 05dc 0000 4000 4006 0000",
    "UDP, 0304 0000 00000578, 4500 05dc 0000 4000 4011 0000",
    "a later fragment, 0304 0000 00000578, 4500 05dc 0000 0010 4006 0000",
    "another version, 0304 0000 00000578, 6500 05dc 0000 4000 4006 0000",
    "an impossible header, 0304 0000 00000578, 4400 05dc 0000 4000 4006 0000",
    "options beyond the end, 0304 0000 00000578, 4f00 05dc 0000 4000 4006 0000"
  })
  void otherQuotesAreNone(String what, String error, String begin) {
    String rest = QUOTED4.substring(begin.length());
    assertThat(quote.read(icmp4(error + begin + rest))).as(what).isFalse();
  }

  @Test
  void cutQuoteIsNone() {
    for (int bytes = 8; bytes < 36; bytes++) {
      MemorySegment whole = hex(ERROR + QUOTED4);
      assertThat(quote.read(new Icmp4().wrap(whole.asSlice(0, bytes), 0, bytes))).isFalse();
    }
  }

  private static Icmp4 icmp4(String digits) {
    MemorySegment bytes = hex(digits);
    return new Icmp4().wrap(bytes, 0, (int) bytes.byteSize());
  }
}
