package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Servers behind one address share a secret (RFC 9018): two of ours, and one of ours with Knot. */
@Timeout(120)
class CookieSharingIT {

  private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";
  private static final String NEXT = "445536bcd2513298075a5d379663c962";
  private static final byte[] CLIENT = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void knotAndWeBelieveEachOther() throws Exception {
    DnsServer ours = server(SECRET);
    NameServer knot =
        NameServer.knot(
            Files.createDirectory(directory.resolve("knot")),
            NameServer.somewhere(),
            """
            mod-cookies:
              - id: shared
                secret: 0x%s
                badcookie-slip: 1
            zone:
              - domain: example.test
                file: "%s"
                module: mod-cookies/shared
            """
                .formatted(SECRET, zone()));
    open.add(knot);
    knot.awaitSerial("example.test.", 7);

    CookieOption ofKnot = cookie(ask(knot.address(), new CookieOption(CLIENT)));
    assertThat(cookie(ask(ours, ofKnot))).as("fresh, and so sent back").isEqualTo(ofKnot);
    CookieOption own = cookie(ask(ours, new CookieOption(CLIENT)));
    assertThat(ask(knot.address(), own).getRcode()).isEqualTo(Rcode.NOERROR);
    byte[] damaged = own.getServerCookie().orElseThrow().clone();
    damaged[15] ^= 1;
    assertThat(ask(knot.address(), new CookieOption(CLIENT, damaged)).getRcode())
        .as("Knot does look at it")
        .isEqualTo(Rcode.BADCOOKIE);
  }

  @Test
  void aSecretIsReplacedWithoutACookieLost() throws Exception {
    DnsServer one = server(SECRET);
    DnsServer other = server(SECRET);
    CookieOption old = cookie(ask(one, new CookieOption(CLIENT)));
    assertThat(cookie(ask(other, old))).isEqualTo(old);

    one.shareCookies(secrets(SECRET, NEXT));
    other.shareCookies(secrets(NEXT, SECRET));
    CookieOption fresh = cookie(ask(other, new CookieOption(CLIENT)));
    assertThat(cookie(ask(one, fresh))).isEqualTo(fresh);
    assertThat(cookie(ask(other, old))).as("still believed").isEqualTo(old);

    other.shareCookies(secrets(NEXT));
    assertThat(cookie(ask(other, old))).as("no more").isNotEqualTo(old);
    assertThat(cookie(ask(other, fresh))).isEqualTo(fresh);
  }

  private static CookieOption cookie(Message answer) {
    return (CookieOption) answer.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
  }

  private static Message ask(DnsServer server, CookieOption cookie) throws IOException {
    return ask(server.addresses().getFirst(), cookie);
  }

  /** Asks from the one address that cookies are made for here. */
  private static Message ask(InetSocketAddress server, CookieOption cookie) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(Asking.address("127.0.0.1"), 0))) {
      socket.setSoTimeout(20_000);
      Message query = Asking.query("example.test.", "SOA");
      query.addRecord(new OPTRecord(1232, 0, 0, 0, cookie), Section.ADDITIONAL);
      byte[] wire = query.toWire();
      socket.send(new DatagramPacket(wire, wire.length, server));
      DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
      socket.receive(packet);
      return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  private static List<CookieSecret> secrets(String... digits) {
    return Arrays.stream(digits).map(CookieSecret::parse).toList();
  }

  private Path zone() throws IOException {
    return Files.writeString(
        directory.resolve("zone"),
        "$TTL 300\n@ SOA ns hostmaster 7 7200 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n");
  }

  private DnsServer server(String secret) throws Exception {
    ServerTerms usual = ServerTerms.DEFAULTS;
    ServerTerms terms =
        new ServerTerms(
            "", secrets(secret), 0, usual.unlimited(), List.of(), null, List.of(), List.of(), null);
    DnsServer server =
        DnsServer.start(
            DnsOptions.listeningOn(List.of(new InetSocketAddress(Asking.address("127.0.0.1"), 0)))
                .with(terms),
            Zones.load(List.of(new ZoneSource("example.test", zone())), List.of()),
            (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
            Ticker.system(),
            WallClock.system());
    open.add(server);
    return server;
  }
}
