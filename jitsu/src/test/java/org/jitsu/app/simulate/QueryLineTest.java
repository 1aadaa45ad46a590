package org.jitsu.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryLineTest {
  private final QueryLine lines = new QueryLine();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1764270000.25 WWW.example.org. AAAA 2001:db8::1 | 2025-11-27T19:00:00.250Z | www.example.org | AAAA | 2001:db8::1
          2026-11-27T19:00:00Z www.example.org            | 2026-11-27T19:00:00Z     | www.example.org | A    | 192.0.2.1
          2026-11-27T20:00:00+01:00 www.example.org a     | 2026-11-27T19:00:00Z     | www.example.org | A    | 192.0.2.1
          2026-11-27T19:00:00.5 www.example.org A 10.0.0.1| 2026-11-27T19:00:00.500Z | www.example.org | A    | 10.0.0.1
          27-Nov-2026 19:00:00.123 client @0x7f 10.0.0.1#5353 (www.example.org): query: www.example.org IN A +E(0)K (10.0.0.53) | 2026-11-27T19:00:00.123Z | www.example.org | A | 10.0.0.1
          27-Nov-2026 19:00:00.123 queries: info: client 2001:db8::1#40000 (a.example): view x: query: a.example IN HTTPS - (::1) | 2026-11-27T19:00:00.123Z | a.example | HTTPS | 2001:db8::1
          Nov  7 19:00:01 dnsmasq[812]: query[AAAA] www.example.org from 10.0.0.2 | 2024-11-07T19:00:01Z | www.example.org | AAAA | 10.0.0.2
          """)
  void understands(String line, Instant at, String name, String type, String client) {
    assertThat(lines.parse(line))
        .isEqualTo(
            new Query(
                at.getEpochSecond() * 1_000_000_000L + at.getNano(),
                name,
                type,
                InetAddress.ofLiteral(client)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "www.example.org",
        "yesterday www.example.org",
        "2026-13-27T19:00:00Z www.example.org",
        "1969-11-27T19:00:00Z www.example.org",
        "17642700000000 www.example.org",
        "1764270000 www.example.org A 999.0.0.1",
        "Nov 27 19:00:01 dnsmasq[812]: reply www.example.org is 10.0.0.2",
        "27-Nov-2026 19:00:00.123 general: info: zone example.org/IN: loaded serial 3"
      })
  void isSilentAboutOthers(String line) {
    assertThat(lines.parse(line)).isNull();
  }

  @Test
  void isNotStuckOnALineThatIsMeantToBe() {
    assertThat(lines.parse("27-Nov-2026 19:00:00 " + "client ".repeat(5000))).isNull();
  }
}
