package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.junit.jupiter.api.Test;

/** What a stranger's tool makes of the server: dig (bind9-dnsutils). */
class DigTest {

  @Test
  void digIsContent() throws Exception {
    Zones zones =
        Zones.load(
            List.of(new ZoneSource("example.test", null)),
            List.of(
                new Summoned(
                    Asking.service("www.example.test", Wake.QUERY, 60, "10.77.0.10", "fd00::10"),
                    Summoned.Keeping.HELD)));
    DnsOptions options =
        DnsOptions.listeningOn(List.of(new InetSocketAddress(Asking.address("127.0.0.1"), 0)));
    try (DnsServer server =
        DnsServer.start(
            options,
            zones,
            (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
            Ticker.system(),
            () -> Asking.NOW)) {
      int port = server.addresses().getFirst().getPort();

      assertThat(dig(port, "+short", "www.example.test", "A")).isEqualTo("10.77.0.10\n");
      assertThat(dig(port, "+short", "+tcp", "www.example.test", "AAAA")).isEqualTo("fd00::10\n");
      assertThat(dig(port, "missing.example.test"))
          .contains("status: NXDOMAIN", "flags: qr aa rd;", "SOA\tns.example.test.")
          .doesNotContain("Warning: Message parser reports malformed");
      assertThat(dig(port, "+edns=5", "+noednsneg", "www.example.test")).contains("BADVERS");
      assertThat(dig(port, "elsewhere.test"))
          .contains("status: REFUSED", "EDE: 20 (Not Authoritative)");
      assertThat(dig(port, "CH", "TXT", "version.bind")).contains("\"jitsu\"");
    }
  }

  private static String dig(int port, String... words) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("-p", "" + port, "@127.0.0.1", "+tries=1", "+time=20"));
    all.addAll(List.of(words));
    return Tool.run("dig", all.toArray(String[]::new));
  }
}
