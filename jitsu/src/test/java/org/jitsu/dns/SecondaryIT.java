package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Section;

/** NSD and Knot as secondaries of ours: they are told, and fetch the zone, both signed. */
@Timeout(180)
class SecondaryIT {

  private static final String SECRET = "c2VjcmV0IG9mIHRoaXMgdGVzdCBhbG9uZQ==";

  @TempDir private Path directory;

  @Test
  void nsdFollows() throws Exception {
    follow(
        (home, at, primary) ->
            NameServer.nsd(
                home,
                at,
                """
                key:
                  name: "secondary.example"
                  algorithm: hmac-sha256
                  secret: "%s"
                zone:
                  name: "example.test"
                  request-xfr: AXFR 127.0.0.1@%d secondary.example
                  allow-notify: 127.0.0.1 secondary.example
                """
                    .formatted(SECRET, primary)));
  }

  @Test
  void knotFollows() throws Exception {
    follow(
        (home, at, primary) ->
            NameServer.knot(
                home,
                at,
                """
                key:
                  - id: secondary.example
                    algorithm: hmac-sha256
                    secret: %s
                remote:
                  - id: primary
                    address: 127.0.0.1@%d
                    key: secondary.example
                acl:
                  - id: told
                    address: 127.0.0.1
                    key: secondary.example
                    action: notify
                zone:
                  - domain: example.test
                    master: primary
                    acl: told
                """
                    .formatted(SECRET, primary)));
  }

  private interface Secondary {
    NameServer start(Path home, InetSocketAddress at, int primary) throws IOException;
  }

  private void follow(Secondary kind) throws Exception {
    InetSocketAddress told = NameServer.somewhere();
    InetSocketAddress anywhere = new InetSocketAddress(Asking.address("127.0.0.1"), 0);
    TransferKey key = new TransferKey("secondary.example", "hmac-sha256", SECRET);
    ServerTerms usual = ServerTerms.DEFAULTS;
    ServerTerms terms =
        new ServerTerms(
            "", List.of(), 0, usual.unlimited(), List.of(key), null, List.of(), List.of(), null);
    try (DnsServer server =
            DnsServer.start(
                DnsOptions.listeningOn(List.of(anywhere)).with(terms),
                zones(1, told),
                (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
                Ticker.system(),
                WallClock.system());
        NameServer secondary =
            kind.start(directory, told, server.addresses().getFirst().getPort())) {
      secondary.awaitSerial("example.test.", 1);
      assertThat(
              Asking.records(secondary.ask(Asking.query("www.example.test.", "A")), Section.ANSWER))
          .containsExactly("www.example.test. 60 A 10.77.0.10");

      server.serve(zones(2, told)); // refresh is an hour: it comes because it is told
      secondary.awaitSerial("example.test.", 2);
      assertThat(
              Asking.records(
                  secondary.ask(Asking.query("new2.example.test.", "TXT")), Section.ANSWER))
          .hasSize(1);
      assertThat(server.counts().transfers()).isGreaterThanOrEqualTo(2);
    }
  }

  private Zones zones(int serial, InetSocketAddress told) throws Exception {
    StringBuilder text = new StringBuilder("$TTL 300\n@ SOA ns hostmaster ");
    text.append(serial).append(" 3600 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n");
    text.append("new").append(serial).append(" TXT \"serial\"\n");
    for (int i = 0; i < 500; i++) {
      text.append("n").append(i).append(" TXT \"").append("x".repeat(i % 200)).append("\"\n");
    }
    Path file = Files.writeString(directory.resolve("primary.zone"), text);
    TransferTerms transfer = new TransferTerms(List.of(), "secondary.example", List.of(told));
    return Zones.load(
        List.of(new ZoneSource("example.test", file, transfer)),
        List.of(
            new Summoned(
                Asking.service("www.example.test", Wake.QUERY, 60, "10.77.0.10"),
                Summoned.Keeping.HELD)));
  }
}
