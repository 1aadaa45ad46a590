package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Summoner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

/** What is answered again is, octet by octet, what would be composed anew. */
class AnswerCacheTest {

  private static final int QUERIES = 3000;

  @TempDir private Path directory;
  private final Gate gate = new Gate();
  private Responder responder = new Responder(none(), Asking.TERMS, Asking.NO_KEYS);
  private QueryDesk desk = desk();

  @BeforeEach
  void serve() throws Exception {
    responder = new Responder(zones("one"), Asking.TERMS, Asking.NO_KEYS);
    desk = desk();
  }

  @Test
  void answersAgainWhatWouldBeComposedAnew() {
    Random random = new Random(3);
    List<Message> queries = new ArrayList<>();
    for (String name : List.of("www", "WWW", "text", "nobody", "a.wild", "cut", "x.cut", "ns")) {
      for (String type : List.of("A", "TXT", "ANY", "SOA", "HTTPS")) {
        queries.add(Asking.query(name + ".example.test.", type));
        queries.add(Asking.query(name + ".example.test.", type, 1232));
      }
    }
    for (int i = 0; i < QUERIES; i++) {
      Message query = queries.get(random.nextInt(queries.size())).clone();
      query.getHeader().setID(random.nextInt(1 << 16));
      byte[] packet = query.toWire();
      gate.refusal = random.nextInt(4) == 0 ? Reason.BUDGET_SPENT : null;
      assertThat(ask(packet)).as("%s", query).isEqualTo(anew(packet));
    }
    assertThat(gate.causes).allMatch(cause -> cause.name().equalsIgnoreCase("www.example.test"));
    assertThat(gate.causes.size()).as("each query wakes, cached or not").isGreaterThan(100);
  }

  @Test
  void damagedPacketsAreNoneOfThoseThatWereAnswered() {
    Random random = new Random(5);
    byte[] seed = Asking.query("www.example.test.", "A", 1232).toWire();
    ask(seed);
    for (int i = 0; i < QUERIES; i++) {
      byte[] packet = Arrays.copyOf(seed, random.nextInt(seed.length + 1));
      for (int n = 0; n < random.nextInt(3) && packet.length > 0; n++) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      byte[] first = ask(packet);
      assertThat(ask(packet)).isEqualTo(first).isEqualTo(anew(packet));
    }
  }

  @Test
  void otherZonesBringOtherAnswers() throws Exception {
    byte[] query = Asking.query("text.example.test.", "TXT").toWire();
    assertThat(text(ask(query))).contains("one");
    Zones others = zones("two");
    desk.change(was -> was.with(others));

    assertThat(text(ask(query))).contains("two");
  }

  @Test
  void aCookieIsForOneClientOnly() {
    Message query = Asking.query("text.example.test.", "TXT");
    query.addRecord(
        new OPTRecord(1232, 0, 0, 0, new CookieOption(new byte[8])), Section.ADDITIONAL);
    byte[] packet = query.toWire();
    Client other = new Client(Asking.address("198.51.100.9"), Client.Transport.UDP);

    assertThat(cookie(ask(packet))).isNotEqualTo(cookie(ask(packet, other)));
  }

  @Test
  void whatIsAskedForAgainOutlivesWhatIsAskedForOnce() {
    byte[] asked = Asking.query("text.example.test.", "TXT").toWire();
    ask(asked);
    for (int i = 0; i < 10 * AnswerCache.SLOTS; i++) {
      ask(Asking.query("n" + i + ".example.test.", "A").toWire());
      if (i % 100 == 0) {
        assertThat(desk.known(asked, asked.length)).as("after %d strangers", i).isNotNull();
      }
    }
  }

  private static String cookie(byte[] wire) {
    return Asking.parsed(wire).getOPT().getOptions(EDNSOption.Code.COOKIE).toString();
  }

  private static String text(byte[] wire) {
    return Asking.records(Asking.parsed(wire), Section.ANSWER).toString();
  }

  private byte[] ask(byte[] packet) {
    return ask(packet, Asking.UDP);
  }

  private byte[] ask(byte[] packet, Client client) {
    Told told = new Told();
    byte[] room = Arrays.copyOf(packet, 4096);
    KnownAnswer known = desk.known(room, packet.length);
    if (known == null) {
      desk.take(packet, client, ImmediateEventExecutor.INSTANCE, told);
    } else {
      int id = Byte.toUnsignedInt(packet[0]) << Byte.SIZE | Byte.toUnsignedInt(packet[1]);
      desk.answerAgain(known, id, client, told);
    }
    return told.reply;
  }

  /** Composes the answer without remembering any. */
  private byte[] anew(byte[] packet) {
    Told told = new Told();
    desk().take(packet, Asking.UDP, ImmediateEventExecutor.INSTANCE, told);
    return told.reply;
  }

  private QueryDesk desk() {
    return new QueryDesk(
        responder,
        gate,
        () -> 0,
        () -> Asking.NOW,
        new ResponseRate(0, List.of(), new CookieSecret(1, 2)),
        new DnsCounters(),
        null,
        16,
        1_000_000_000L);
  }

  private Zones zones(String word) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("zone"),
            """
            $TTL 300
            @      SOA ns hostmaster 1 7200 900 1209600 60
            @      NS  ns
            ns     A   192.0.2.53
            text   TXT "%s"
            *.wild TXT "wild"
            cut    NS  ns.cut
            ns.cut A   192.0.2.54
            """
                .formatted(word));
    return Zones.load(
        List.of(new ZoneSource("example.test", file)),
        List.of(
            new Summoned(
                Asking.service("www.example.test", Wake.QUERY, 60, "10.77.0.10"),
                Summoned.Keeping.HELD)));
  }

  private static Zones none() {
    try {
      return Zones.load(List.of(), List.of());
    } catch (ZoneException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets pass or refuses, as it is told. */
  private static final class Gate implements Summoner {

    private final List<Cause.Queried> causes = new ArrayList<>();
    private @Nullable Reason refusal;

    @Override
    public CompletionStage<Outcome> summon(Service service, Cause cause) {
      throw new AssertionError("its address is held");
    }

    @Override
    public CompletionStage<Optional<Outcome.Refused>> wake(Service service, Cause cause) {
      causes.add((Cause.Queried) cause);
      return CompletableFuture.completedStage(
          Optional.ofNullable(refusal).map(reason -> new Outcome.Refused(reason, "")));
    }
  }

  private static final class Told implements Asker {

    private byte[] reply = new byte[0];

    @Override
    public void reply(byte[] message) {
      reply = message;
    }

    @Override
    public void stream(Iterator<byte[]> messages, Runnable done) {
      throw new AssertionError("nothing is transferred");
    }

    @Override
    public void silence() {}
  }
}
