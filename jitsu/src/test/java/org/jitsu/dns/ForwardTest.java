package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.wake.Prefix;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Names that are not ours: passed on for those who may, and for nobody else, as dig sees it. */
class ForwardTest {

  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(Asking.address("127.0.0.1"), 0);

  @TempDir private Path directory;
  private final List<DnsServer> servers = new ArrayList<>();
  private DnsServer other;

  @BeforeEach
  void start() throws Exception {
    String text =
        "$TTL 300\n@ SOA ns hostmaster 7 7200 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n"
            + "www A 192.0.2.80\nlarge TXT \""
            + "x".repeat(250)
            + "\"\n"
            + ("large TXT \"" + "y".repeat(250) + "\" \"" + "z".repeat(250) + "\"\n")
            + ("large TXT \"" + "v".repeat(250) + "\" \"" + "w".repeat(250) + "\" \"u\"\n")
            + ("large TXT \"" + "s".repeat(250) + "\" \"" + "t".repeat(250) + "\" \"r\"\n");
    other = server("other.test", text, null);
  }

  @AfterEach
  void close() {
    servers.forEach(DnsServer::close);
  }

  @Test
  void whoMayIsAnsweredAndTheAnswerIsRemembered() throws Exception {
    DnsServer server = forwarding("127.0.0.0/8");

    for (String name : List.of("www.other.test", "WWW.other.test", "www.other.test")) {
      assertThat(dig(server, name, "A"))
          .contains("status: NOERROR", "flags: qr rd ra;", "192.0.2.80");
    }
    for (int i = 0; i < 2; i++) {
      assertThat(dig(server, "missing.other.test", "A")).contains("status: NXDOMAIN", "SOA");
    }
    assertThat(other.counts().replies()).containsEntry("NOERROR", 1L).containsEntry("NXDOMAIN", 1L);
    assertThat(server.counts().forwarded()).isEqualTo(5);
    assertThat(dig(server, "ns.example.test", "A")).contains("flags: qr aa rd;");
  }

  @Test
  void whatDoesNotFitComesOverTcp() throws Exception {
    DnsServer server = forwarding("127.0.0.0/8");

    assertThat(dig(server, "+ignore", "large.other.test", "TXT")).contains("flags: qr tc rd ra;");
    assertThat(dig(server, "large.other.test", "TXT")).contains("ANSWER: 4", "(TCP)");
  }

  @Test
  void nobodyElseIsServedWhateverTheyAsk() throws Exception {
    DnsServer server = forwarding("192.0.2.0/24");
    DnsServer plain = server("plain.test", zone(), null);

    for (DnsServer each : List.of(server, plain)) {
      assertThat(dig(each, "www.other.test", "A")).contains("status: REFUSED");
      assertThat(dig(each, "+tcp", "www.other.test", "A")).contains("status: REFUSED");
      assertThat(dig(each, ".", "NS")).contains("status: REFUSED");
    }
    assertThat(other.counts().replies()).isEmpty();
  }

  @Test
  void onlyWhoAsksForRecursionIsPassedOnAndOnlyForRecords() throws Exception {
    DnsServer server = forwarding("127.0.0.0/8");

    assertThat(dig(server, "+norecurse", "www.other.test", "A")).contains("status: REFUSED");
    assertThat(dig(server, "other.test", "MAILB")).contains("status: NOTIMP");
    assertThat(dig(server, "www.other.test", "CH", "TXT")).contains("status: REFUSED");
    assertThat(other.counts().replies()).isEmpty();
  }

  @Test
  void whenNobodyAnswersTheClientIsTold() throws Exception {
    DnsServer server = forwarding("127.0.0.0/8");
    other.close();

    assertThat(dig(server, "www.other.test", "A")).contains("status: SERVFAIL", "EDE: 23");
    assertThat(server.counts().forwardsFailed()).isEqualTo(1);
  }

  @Test
  void whatIsRememberedGrowsOldAndIsBounded() throws Exception {
    ForwardedAnswers answers = new ForwardedAnswers();
    Message query = Asking.query("www.other.test.", "A");
    Message answer = Asking.parsed(Asking.query("www.other.test.", "A").toWire());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(
        org.xbill.DNS.Record.fromString(
            query.getQuestion().getName(), 1, 1, 300, "192.0.2.80", org.xbill.DNS.Name.root),
        Section.ANSWER);
    long second = 1_000_000_000L;
    answers.keep(query.getQuestion(), false, answer, 0);

    assertThat(ttl(answers.find(query.getQuestion(), false, 100 * second))).isEqualTo(200);
    assertThat(ttl(answers.find(query.getQuestion(), false, 299 * second))).isEqualTo(1);
    assertThat(answers.find(query.getQuestion(), true, 0)).as("with signatures").isNull();
    assertThat(answers.find(query.getQuestion(), false, 300 * second)).isNull();
    for (int i = 0; i < ForwardedAnswers.MAX_ANSWERS; i++) {
      answers.keep(Asking.query("n" + i + ".other.test.", "A").getQuestion(), false, answer, 0);
    }
    assertThat(answers.find(query.getQuestion(), false, 0)).as("the oldest").isNull();
    assertThat(answers.find(Asking.query("n0.other.test.", "A").getQuestion(), false, 0))
        .isNotNull();
  }

  private static long ttl(@Nullable Message answer) {
    return Objects.requireNonNull(answer).getSection(Section.ANSWER).getFirst().getTTL();
  }

  private DnsServer forwarding(String clients) throws Exception {
    return server(
        "example.test",
        zone(),
        new ForwardTerms(other.addresses(), List.of(Prefix.parse(clients))));
  }

  private static String zone() {
    return "$TTL 300\n@ SOA ns hostmaster 7 7200 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n";
  }

  private DnsServer server(String name, String text, @Nullable ForwardTerms forward)
      throws Exception {
    Path zone = Files.writeString(directory.resolve(name), text);
    ServerTerms usual = ServerTerms.DEFAULTS;
    ServerTerms terms =
        new ServerTerms(
            "", List.of(), 0, usual.unlimited(), List.of(), null, List.of(), List.of(), forward);
    DnsServer server =
        DnsServer.start(
            DnsOptions.listeningOn(List.of(ANYWHERE)).with(terms),
            Zones.load(List.of(new ZoneSource(name, zone)), List.of()),
            (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
            Ticker.system(),
            WallClock.system());
    servers.add(server);
    return server;
  }

  private static String dig(DnsServer server, String... words) throws Exception {
    int port = server.addresses().getFirst().getPort();
    List<String> all = new ArrayList<>(List.of("-p", "" + port, "@127.0.0.1", "+time=20"));
    all.addAll(List.of(words));
    return Tool.run("dig", all.toArray(String[]::new));
  }
}
