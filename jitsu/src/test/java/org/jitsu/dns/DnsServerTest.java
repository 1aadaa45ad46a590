package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/**
 * The server behind real sockets of the loopback interface, with a summoner in the test's hands.
 */
@Timeout(60)
class DnsServerTest {

  private static final InetAddress LOOPBACK = Asking.address("127.0.0.1");
  private static final long NOW_NS = 42;

  /** A summon that the test settles. */
  private record Summon(String service, Cause cause, CompletableFuture<Outcome> outcome) {}

  private final BlockingQueue<Summon> summons = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  @TempDir private Path directory;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void answersOverUdpAndCounts() throws Exception {
    DnsServer server = start(UnaryOperator.identity());

    Message reply = udp(server, Asking.query("www.example.test.", "A"));

    assertThat(Asking.records(reply, Section.ANSWER))
        .containsExactly("www.example.test. 60 A 10.77.0.10");
    assertThat(summons.take())
        .extracting(Summon::service, Summon::cause)
        .containsExactly(
            "www.example.test",
            new Cause.Queried("www.example.test", "A", LOOPBACK, false, NOW_NS));
    udp(server, Asking.query("missing.example.test.", "TXT"));
    assertThat(server.counts())
        .isEqualTo(
            new DnsCounts(
                Map.of("NOERROR", 1L, "NXDOMAIN", 1L),
                Map.of("A", 1L, "TXT", 1L),
                Map.of("UDP", 2L, "TCP", 0L, "TLS", 0L, "HTTPS", 0L),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                0,
                0,
                0));
    assertThat(summons).isEmpty();
  }

  @Test
  void answersThousandsOfQueriesFromManyClients() throws Exception {
    DnsServer server = start(UnaryOperator.identity());
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answered = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answered.add(clients.submit(() -> manyOverUdp(server, 1000)));
      }
      for (Future<Integer> each : answered) {
        assertThat(each.get()).isEqualTo(1000);
      }
    }
    assertThat(server.counts().transports()).containsEntry("UDP", 8000L);
  }

  @Test
  void answersPipelinedQueriesAsTheyBecomeReady() throws Exception {
    DnsServer server = start(UnaryOperator.identity());
    Connection connection = connect(server);
    Message waiting = Asking.query("wait.example.test.", "A");
    Message first = Asking.query("www.example.test.", "A");
    Message second = Asking.query("example.test.", "SOA");

    connection.send(waiting, first, second);

    assertThat(connection.receive().getHeader().getID()).isEqualTo(first.getHeader().getID());
    assertThat(connection.receive().getHeader().getID()).isEqualTo(second.getHeader().getID());
    Summon summon = summons.take();
    assertThat(summon.service()).isEqualTo("wait.example.test");
    summon.outcome().complete(new Outcome.Ready());
    Message late = connection.receive();
    assertThat(late.getHeader().getID()).isEqualTo(waiting.getHeader().getID());
    assertThat(late.getSection(Section.ANSWER)).hasSize(1);
  }

  @Test
  void answersWhoeverClosedTheSendingHalf() throws Exception {
    DnsServer server = start(UnaryOperator.identity());
    Connection connection = connect(server);

    connection.send(
        Asking.query("wait.example.test.", "A"), Asking.query("www.example.test.", "A"));
    connection.socket.shutdownOutput();

    assertThat(connection.receive().getSection(Section.ANSWER)).hasSize(1);
    summons.take().outcome().complete(new Outcome.Ready());
    assertThat(connection.receive().getSection(Section.ANSWER)).hasSize(1);
    assertThat(connection.in.read()).isEqualTo(-1);
  }

  @Test
  void readsNoFurtherWhileTooManyQueriesOfAConnectionWait() throws Exception {
    DnsServer server = start(options -> limits(options, 16, 2, options.idleNs(), 16));
    Connection connection = connect(server);
    Message waiting = Asking.query("wait.example.test.", "A");

    connection.send(waiting, waiting, Asking.query("example.test.", "SOA"));
    Summon summon = summons.take();
    summons.take();
    summon.outcome().complete(new Outcome.Ready());

    assertThat(connection.receive().getHeader().getID()).isEqualTo(waiting.getHeader().getID());
    assertThat(connection.receive().getQuestion().getName()).hasToString("example.test.");
  }

  @Test
  void truncatesOverUdpAndAnswersWhollyOverTcp() throws Exception {
    DnsServer server = start(UnaryOperator.identity());
    Message query = Asking.query("big.example.test.", "TXT", 1232);

    Message cut = udp(server, query);
    Connection connection = connect(server);
    connection.send(query);
    Message whole = connection.receive();

    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(cut.getSection(Section.ANSWER)).isEmpty();
    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(whole.getSection(Section.ANSWER)).hasSize(200);
  }

  @Test
  void failsAQueryWhoseServiceIsRefusedOrLate() throws Exception {
    long waitNs = Duration.ofSeconds(1).toNanos();
    DnsServer server = start(options -> limits(options, 16, 16, options.idleNs(), 16, waitNs));
    Message query = Asking.query("wait.example.test.", "A", 1232);

    try (DatagramSocket client = client(server)) {
      send(client, query);
      summons
          .take()
          .outcome()
          .complete(new Outcome.Refused(Outcome.Reason.START_FAILED, "no file /secret/kernel"));
      assertThat(reasonOf(receive(client))).isEqualTo("the service did not start");
      send(client, query);
      assertThat(reasonOf(receive(client))).isEqualTo("the service did not get ready in time");
    }
    assertThat(server.counts().waitsExpired()).isOne();
    summons.take().outcome().complete(new Outcome.Ready());
    assertThat(server.counts().replies()).containsExactly(Map.entry("SERVFAIL", 2L));
  }

  /** Where an address cannot be held, a client proves itself before its query wakes anything. */
  @Test
  void makesAClientProveItselfByItsCookieOrOverTcp() throws Exception {
    DnsServer server = start(UnaryOperator.identity());
    Outcome unproven = new Outcome.Refused(Outcome.Reason.UNPROVEN, "");
    byte[] own = {1, 2, 3, 4, 5, 6, 7, 8};
    Message bare = Asking.query("wait.example.test.", "A", 1232);
    Message withCookie = Asking.query("wait.example.test.", "A");
    withCookie.addRecord(new OPTRecord(1232, 0, 0, 0, new CookieOption(own)), Section.ADDITIONAL);

    try (DatagramSocket client = client(server)) {
      send(client, bare);
      summons.take().outcome().complete(unproven);
      Message cut = receive(client);
      assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(cut.getSection(Section.ANSWER)).isEmpty();

      send(client, withCookie);
      summons.take().outcome().complete(unproven);
      Message badCookie = receive(client);
      assertThat(badCookie.getRcode()).isEqualTo(Rcode.BADCOOKIE);

      Message again = Asking.query("wait.example.test.", "A");
      EDNSOption given = badCookie.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
      again.addRecord(new OPTRecord(1232, 0, 0, 0, given), Section.ADDITIONAL);
      send(client, again);
      Summon proven = summons.take();
      assertThat(proven.cause().proven()).isTrue();
      proven.outcome().complete(new Outcome.Ready());
      assertThat(receive(client).getSection(Section.ANSWER)).hasSize(1);
    }
  }

  @Test
  void limitsEqualRepliesToWhoDoesNotProveItself() throws Exception {
    ServerTerms usual = ServerTerms.DEFAULTS;
    ServerTerms terms =
        new ServerTerms(
            "", List.of(), 5, List.of(), usual.keys(), null, List.of(), List.of(), null);
    DnsServer server = start(options -> options.with(terms));
    Message query = Asking.query("example.test.", "SOA");

    try (DatagramSocket client = client(server)) {
      int whole = 0;
      int cut = 0;
      for (int i = 0; i < 20; i++) {
        send(client, query);
      }
      for (int i = 0; i < 5 + 8; i++) { // the clock of this test stands still
        boolean isCut = receive(client).getHeader().getFlag(Flags.TC);
        whole += isCut ? 0 : 1;
        cut += isCut ? 1 : 0;
      }
      assertThat(List.of(whole, cut)).isEqualTo(List.of(5, 8));
    }
    assertThat(server.counts().slipped()).isEqualTo(8);
    assertThat(server.counts().limited()).isEqualTo(7);
    Connection connection = connect(server);
    connection.send(query);
    assertThat(connection.receive().getSection(Section.ANSWER)).as("over TCP").hasSize(1);
  }

  @Test
  void refusesAClientsOwnConnectionsBeyondAQuarter() throws Exception {
    DnsServer server = start(options -> limits(options, 8, 16, options.idleNs(), 16));
    List<Connection> both = List.of(connect(server), connect(server));
    for (Connection each : both) {
      each.send(Asking.query("example.test.", "SOA"));
      assertThat(each.receive().getRcode()).isEqualTo(Rcode.NOERROR);
    }

    assertThat(connect(server).in.read()).isEqualTo(-1);
    assertThat(server.counts().connectionsRefused()).isOne();
  }

  @Test
  void failsAQueryWhenTooManyWait() throws Exception {
    DnsServer server = start(options -> limits(options, 16, 16, options.idleNs(), 1));
    Message query = Asking.query("wait.example.test.", "A", 1232);

    try (DatagramSocket client = client(server)) {
      send(client, query);
      Summon first = summons.take();
      send(client, query);
      assertThat(reasonOf(receive(client))).isEqualTo("too many queries wait");
      first.outcome().complete(new Outcome.Ready());
      assertThat(receive(client).getRcode()).isEqualTo(Rcode.NOERROR);
    }
    assertThat(server.counts().waitsRefused()).isOne();
  }

  @Test
  void cutsAClientWhoseQueryTricklesIn() throws Exception {
    long idleNs = Duration.ofMillis(300).toNanos();
    DnsServer server = start(options -> limits(options, 16, 16, idleNs, 16));
    Connection connection = connect(server);
    connection.socket.setSoTimeout(20);
    connection.out.writeShort(1000);
    int octets = 0;
    boolean cut = false;
    while (!cut) {
      assertThat(octets++).isLessThan(1000);
      cut = trickle(connection);
    }
    assertThat(server.counts().connectionsCut()).isOne();
  }

  @Test
  void cutsAClientThatTakesNoAnswers() throws Exception {
    long idleNs = Duration.ofMillis(300).toNanos();
    DnsServer server = start(options -> limits(options, 16, 16, idleNs, 16));
    Connection connection = connect(server);
    Message query = Asking.query("big.example.test.", "TXT");

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000_000; i++) {
                connection.send(query);
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(server.counts().connectionsCut()).isOne();
  }

  @Test
  void refusesConnectionsBeyondTheBound() throws Exception {
    DnsServer server = start(options -> limits(options, 1, 16, options.idleNs(), 16));
    Connection first = connect(server);
    first.send(Asking.query("example.test.", "SOA"));
    first.receive();

    Connection second = connect(server);

    assertThat(second.in.read()).isEqualTo(-1);
    assertThat(server.counts().connectionsRefused()).isOne();
    first.send(Asking.query("example.test.", "SOA"));
    assertThat(first.receive().getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void servesOtherZonesFromOneQueryToTheNext() throws Exception {
    DnsServer server = start(UnaryOperator.identity());

    server.serve(Zones.load(List.of(new ZoneSource("other.test", null)), List.of()));

    assertThat(udp(server, Asking.query("other.test.", "SOA")).getRcode()).isZero();
    assertThat(udp(server, Asking.query("www.example.test.", "A")).getRcode())
        .isEqualTo(Rcode.REFUSED);
  }

  @Test
  void saysWhatKeepsItFromListening() throws Exception {
    try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK);
        DatagramSocket udp = new DatagramSocket(0, LOOPBACK)) {
      for (int port : new int[] {tcp.getLocalPort(), udp.getLocalPort()}) {
        assertThat(refusal(new InetSocketAddress(LOOPBACK, port)))
            .isEqualTo(
                "127.0.0.1:%d is taken by another program; stop that or choose another address in"
                        .formatted(port)
                    + " dns.listen");
      }
    }
    assertThat(refusal(new InetSocketAddress(Asking.address("0.0.0.0"), 5353)))
        .contains("list the addresses");
    assertThat(refusal(new InetSocketAddress(Asking.address("192.0.2.1"), 5353)))
        .startsWith("192.0.2.1:5353 is not an address of this machine");
    assertThat(
            ListenException.refused(
                new InetSocketAddress(Asking.address("::1"), 53),
                new IOException("Permission denied")))
        .hasMessageStartingWith("no permission to listen on [0:0:0:0:0:0:0:1]:53: a port below")
        .hasMessageContaining("CAP_NET_BIND_SERVICE");
  }

  private static boolean trickle(Connection connection) {
    try {
      connection.out.write(0);
      return connection.in.read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static String reasonOf(Message reply) {
    assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
    ExtendedErrorCodeOption error =
        (ExtendedErrorCodeOption) reply.getOPT().getOptions().getFirst();
    assertThat(error.getErrorCode()).isEqualTo(ExtendedErrorCodeOption.NOT_READY);
    return error.getText();
  }

  private String refusal(InetSocketAddress address) throws Exception {
    Zones zones = zones();
    DnsOptions options = DnsOptions.listeningOn(List.of(address));
    ListenException refused =
        catchThrowableOfType(
            ListenException.class,
            () ->
                DnsServer.start(
                    options,
                    zones,
                    (_, _) -> new CompletableFuture<>(),
                    () -> 0,
                    () -> Asking.NOW));
    return String.valueOf(refused.getMessage());
  }

  private static DnsOptions limits(
      DnsOptions from, int connections, int inFlight, long idleNs, int waiting) {
    return limits(from, connections, inFlight, idleNs, waiting, from.waitNs());
  }

  private static DnsOptions limits(
      DnsOptions from, int connections, int inFlight, long idleNs, int waiting, long waitNs) {
    return new DnsOptions(
        from.listen(),
        from.udpPayloadBytes(),
        connections,
        inFlight,
        idleNs,
        waiting,
        waitNs,
        from.terms());
  }

  private DnsServer start(UnaryOperator<DnsOptions> change) throws Exception {
    DnsOptions options =
        change.apply(DnsOptions.listeningOn(List.of(new InetSocketAddress(LOOPBACK, 0))));
    DnsServer server =
        DnsServer.start(
            options,
            zones(),
            (service, cause) -> {
              Summon summon = new Summon(service.name(), cause, new CompletableFuture<>());
              summons.add(summon);
              return summon.outcome();
            },
            () -> NOW_NS,
            () -> Asking.NOW);
    open.add(server);
    return server;
  }

  private Zones zones() throws Exception {
    StringBuilder text =
        new StringBuilder("$TTL 300\n@ SOA ns hostmaster 1 7200 900 1209600 60\n@ NS ns\n");
    for (int i = 0; i < 200; i++) {
      text.append("big TXT \"").append("x".repeat(200)).append(i).append("\"\n");
    }
    Path file = Files.writeString(directory.resolve("zone"), text);
    return Zones.load(
        List.of(new ZoneSource("example.test", file)),
        List.of(
            new Summoned(
                Asking.service("www.example.test", Wake.QUERY, 60, "10.77.0.10"),
                Summoned.Keeping.HELD),
            new Summoned(
                Asking.service("wait.example.test", Wake.QUERY, 5, "127.0.0.1"),
                Summoned.Keeping.WAIT)));
  }

  private static int manyOverUdp(DnsServer server, int count) throws IOException {
    int answered = 0;
    try (DatagramSocket client = client(server)) {
      for (int i = 0; i < count; i++) {
        Message query = Asking.query("host" + i + ".example.test.", "A");
        send(client, query);
        answered += receive(client).getHeader().getID() == query.getHeader().getID() ? 1 : 0;
      }
    }
    return answered;
  }

  private static Message udp(DnsServer server, Message query) throws IOException {
    try (DatagramSocket client = client(server)) {
      send(client, query);
      return receive(client);
    }
  }

  private static DatagramSocket client(DnsServer server) throws IOException {
    DatagramSocket client = new DatagramSocket();
    client.connect(server.addresses().getFirst());
    client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
    return client;
  }

  private static void send(DatagramSocket client, Message query) throws IOException {
    byte[] wire = query.toWire();
    client.send(new DatagramPacket(wire, wire.length));
  }

  private static Message receive(DatagramSocket client) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
    client.receive(packet);
    return Asking.parsed(Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  private Connection connect(DnsServer server) throws IOException {
    InetSocketAddress address = server.addresses().getFirst();
    Connection connection = new Connection(new Socket(address.getAddress(), address.getPort()));
    open.add(connection.socket);
    return connection;
  }

  private static final class Connection {

    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    /** Sends the queries in one segment. */
    void send(Message... queries) throws IOException {
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (Message query : queries) {
        byte[] wire = query.toWire();
        frames.write(wire.length >>> 8);
        frames.write(wire.length);
        frames.writeBytes(wire);
      }
      out.write(frames.toByteArray());
    }

    Message receive() throws IOException {
      return Asking.parsed(in.readNBytes(in.readUnsignedShort()));
    }
  }
}
