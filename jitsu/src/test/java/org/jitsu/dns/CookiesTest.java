package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiesTest {

  private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";
  private static final InetAddress CLIENT = Asking.address("198.51.100.100");
  private static final Cookies COOKIES = new Cookies(List.of(CookieSecret.parse(SECRET)));
  private static final byte[] OF_CLIENT = hex("2464c4abcf10c957");

  /** The test vectors of RFC 9018, appendix A: what every other server makes of them. */
  @ParameterizedTest
  @CsvSource({
    "2464c4abcf10c957, 198.51.100.100, e5e973e5a6b2a43f48e7dc849e37bfcf, 1559731985,"
        + " 010000005cf79f111f8130c3eee29480",
    "2464c4abcf10c957, 198.51.100.100, e5e973e5a6b2a43f48e7dc849e37bfcf, 1559734385,"
        + " 010000005cf7a871d4a564a1442aca77",
    "22681ab97d52c298, 2001:db8:220:1:59de:d0f4:8769:82b8, 445536bcd2513298075a5d379663c962,"
        + " 1559741961, 010000005cf7c609a6bb79d16625507a"
  })
  void makesCookiesAsOthersDo(
      String client, String address, String secret, long at, String server) {
    Cookies cookies = new Cookies(List.of(CookieSecret.parse(secret)));

    assertThat(cookies.server(hex(client), null, Asking.address(address), at))
        .isEqualTo(hex(server));
  }

  @Test
  void believesItsOwnOfTheSameClientOnly() {
    byte[] server = COOKIES.server(OF_CLIENT, null, CLIENT, Asking.NOW);

    assertThat(COOKIES.isValid(OF_CLIENT, server, CLIENT, Asking.NOW)).isTrue();
    assertThat(COOKIES.isValid(OF_CLIENT, server, Asking.address("198.51.100.101"), Asking.NOW))
        .as("replayed from another address")
        .isFalse();
    assertThat(COOKIES.isValid(hex("2464c4abcf10c958"), server, CLIENT, Asking.NOW)).isFalse();
    for (int i = 0; i < server.length; i++) {
      byte[] damaged = server.clone();
      damaged[i] ^= 1;
      assertThat(COOKIES.isValid(OF_CLIENT, damaged, CLIENT, Asking.NOW))
          .as("octet %s", i)
          .isFalse();
    }
    assertThat(COOKIES.isValid(OF_CLIENT, new byte[8], CLIENT, Asking.NOW)).isFalse();
  }

  @Test
  void cookiesGrowOldAndAreRenewed() {
    byte[] server = COOKIES.server(OF_CLIENT, null, CLIENT, Asking.NOW);
    long late = Asking.NOW + Cookies.LIFE_SECONDS;

    assertThat(COOKIES.isValid(OF_CLIENT, server, CLIENT, late)).isTrue();
    assertThat(COOKIES.isValid(OF_CLIENT, server, CLIENT, late + 1)).isFalse();
    assertThat(COOKIES.isValid(OF_CLIENT, server, CLIENT, Asking.NOW - Cookies.AHEAD_SECONDS))
        .isTrue();
    assertThat(COOKIES.isValid(OF_CLIENT, server, CLIENT, Asking.NOW - Cookies.AHEAD_SECONDS - 1))
        .isFalse();
    assertThat(COOKIES.server(OF_CLIENT, server, CLIENT, Asking.NOW + Cookies.FRESH_SECONDS - 1))
        .isEqualTo(server);
    assertThat(COOKIES.server(OF_CLIENT, server, CLIENT, Asking.NOW + Cookies.FRESH_SECONDS))
        .isNotEqualTo(server);
  }

  @Test
  void aReplacedSecretIsBelievedOnceMore() {
    byte[] server = COOKIES.server(OF_CLIENT, null, CLIENT, Asking.NOW);
    Cookies next = COOKIES.renewed(new CookieSecret(1, 2));

    assertThat(next.isValid(OF_CLIENT, server, CLIENT, Asking.NOW)).isTrue();
    assertThat(next.server(OF_CLIENT, null, CLIENT, Asking.NOW)).isNotEqualTo(server);
    assertThat(next.renewed(new CookieSecret(3, 4)).isValid(OF_CLIENT, server, CLIENT, Asking.NOW))
        .isFalse();
  }

  @Test
  void aSecretIsNeverPrinted() {
    assertThat(CookieSecret.parse(SECRET).toString()).doesNotContain("e5e9");
    assertThatThrownBy(() -> CookieSecret.parse("no secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("no secret");
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
