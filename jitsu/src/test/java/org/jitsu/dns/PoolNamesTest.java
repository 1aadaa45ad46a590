package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.summon.Seat;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wildcard whose labels have a guest each, as dig sees it. */
class PoolNamesTest {

  private static final Map<String, String> SEATS =
      Map.of("anna", "10.77.0.100", "bert", "10.77.0.101");

  @TempDir private Path directory;
  private final Queue<String> woken = new ConcurrentLinkedQueue<>();
  private final List<DnsServer> servers = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    Service any = Asking.service("*.users.example.test", Wake.QUERY, 60, "10.77.0.100");
    Pool pool = new Pool("*.users.example.test", List.of(any));
    Path zone =
        Files.writeString(
            directory.resolve("zone"),
            """
            $TTL 300
            @ SOA ns hostmaster 7 7200 900 1209600 60
            @ NS ns
            ns A 127.0.0.1
            me CNAME anna.users
            fixed.users A 192.0.2.9
            """);
    Zones zones =
        Zones.load(
            List.of(new ZoneSource("example.test", zone)),
            List.of(new Summoned(any, Summoned.Keeping.HELD, List.of("h2"), pool)));
    InetSocketAddress anywhere = new InetSocketAddress(Asking.address("127.0.0.1"), 0);
    servers.add(
        DnsServer.start(
            DnsOptions.listeningOn(List.of(anywhere)),
            zones,
            new Usher(),
            Ticker.system(),
            WallClock.system()));
  }

  @AfterEach
  void close() {
    servers.forEach(DnsServer::close);
  }

  @Test
  void eachLabelHasAnAddressOfItsOwnAndWakesItsOwnGuest() throws Exception {
    assertThat(dig("anna.users.example.test", "A"))
        .contains("anna.users.example.test. 60\tIN\tA\t10.77.0.100", "status: NOERROR");
    assertThat(dig("BERT.users.example.test", "A"))
        .contains("BERT.users.example.test. 60\tIN\tA\t10.77.0.101");
    assertThat(woken).containsExactly("anna", "bert");
  }

  @Test
  void anAliasLeadsThere() throws Exception {
    assertThat(dig("me.example.test", "A"))
        .contains("CNAME\tanna.users.example.test.", "A\t10.77.0.100");
    assertThat(woken).containsExactly("anna");
  }

  @Test
  void howToSpeakToItIsToldWithItsOwnAddress() throws Exception {
    assertThat(dig("bert.users.example.test", "SVCB")).contains("ipv4hint=10.77.0.101", "port=80");
  }

  @Test
  void whatHasNoSuchRecordsIsAnsweredWithoutData() throws Exception {
    for (String question :
        List.of(
            "anna.users.example.test AAAA",
            "anna.users.example.test HTTPS",
            "anna.users.example.test MX",
            "a.b.users.example.test A",
            "an_na.users.example.test A",
            "*.users.example.test A")) {
      String[] words = question.split(" ", -1);
      assertThat(dig(words[0], words[1]))
          .as(question)
          .contains("status: NOERROR", "ANSWER: 0", "IN\tSOA");
    }
    assertThat(dig("anna.users.example.test", "ANY")).contains("HINFO\t\"RFC8482\" \"\"");
    assertThat(dig("fixed.users.example.test", "A")).contains("A\t192.0.2.9");
    assertThat(woken).isEmpty();
  }

  @Test
  void whoGetsNoSeatIsToldWhy() throws Exception {
    assertThat(dig("full.users.example.test", "A"))
        .contains("status: SERVFAIL", "serves another name");
    assertThat(dig("+nocookie", "+ignore", "forged.users.example.test", "A"))
        .contains("flags: qr tc;");
    assertThat(dig("+cookie", "+nobadcookie", "forged.users.example.test", "A"))
        .contains("status: BADCOOKIE");
    assertThat(woken).isEmpty();
  }

  private String dig(String... words) throws Exception {
    List<String> all = new ArrayList<>();
    int port = servers.getFirst().addresses().getFirst().getPort();
    all.addAll(List.of("-p", "" + port, "@127.0.0.1", "+time=20", "+norecurse"));
    all.addAll(List.of(words));
    return Tool.run("dig", all.toArray(String[]::new)).replaceAll("\t+", "\t");
  }

  private final class Usher implements Summoner {

    @Override
    public CompletionStage<Outcome> summon(Service service, Cause cause) {
      throw new AssertionError("its address is held: nobody waits");
    }

    @Override
    public CompletionStage<Optional<Refused>> wake(Service service, Cause cause) {
      woken.add(service.name());
      return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Seat> seat(Pool pool, String label, Cause.Queried cause) {
      String address = SEATS.get(label);
      Seat seat =
          address != null
              ? new Seat.Taken(Asking.service(label, Wake.QUERY, 60, address))
              : new Seat.Denied(
                  new Refused(label.equals("full") ? Reason.POOL_FULL : Reason.UNPROVEN, label));
      return CompletableFuture.supplyAsync(() -> seat); // on a thread of its own, as the keeper is
    }
  }
}
