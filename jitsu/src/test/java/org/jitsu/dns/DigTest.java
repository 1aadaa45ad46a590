package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.junit.jupiter.api.Test;

/** What a stranger's tool makes of the server: dig (bind9-dnsutils). */
class DigTest {

  private static final Path DIG = Path.of("/usr/bin/dig");

  @Test
  void digIsContent() throws Exception {
    assumeTrue(Files.exists(DIG), "dig is missing: install bind9-dnsutils");
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
      assertThat(dig(port, "-c", "CH", "version.bind", "TXT")).contains("status: REFUSED");
    }
  }

  private static String dig(int port, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(DIG.toString(), "-p", "" + port, "@127.0.0.1", "+tries=1", "+time=20"));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
