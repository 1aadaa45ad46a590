package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A hostile network, as the daemon sees it: queries from addresses that are not their senders'. Any
 * address of 127.0.0.0/8 can be taken in the test's own namespace, so they come from thousands.
 */
@Timeout(180)
class AbuseIT {

  private static final int GUESTS = 20;
  private static final int NAMES = 50;
  private static final int SOURCES = 500;
  private static final int ROUNDS = Boolean.getBoolean("jitsu.long") ? 100 : 4;

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aForgedStormOverAThousandNamesWakesNothingUnderProven() throws Exception {
    List<Sample> samples = samples("proven");
    DaemonProcess daemon = lab.serve(samples.toArray(Sample[]::new));

    int explained = storm(samples);

    assertThat(explained).as("answers that say why nothing was woken").isPositive();
    Status status = daemon.status();
    assertThat(status.guests()).extracting(Status.Guest::starts).containsOnly(0);
    assertThat(status.counters().get("guests.refused.unproven")).isGreaterThanOrEqualTo(explained);
    assertThat(lab.guests()).isEmpty();

    Sample honest = samples.getFirst();
    CookieOption cookie = cookie(honest, "127.1.2.3");
    Message forged = ask(honest.serviceName(), "127.1.2.4", cookie);
    assertThat(errors(forged)).as("a cookie of another client").isNotEmpty();
    assertThat(daemon.guest(honest.name()).starts()).isZero();

    assertThat(errors(ask(honest.serviceName(), "127.1.2.3", cookie))).isEmpty();
    Visitor.visit(honest);
    assertThat(daemon.awaitState(honest.name(), "ready").starts()).isEqualTo(1);
    assertThat(daemon.status().guests().stream().mapToInt(Status.Guest::starts).sum()).isOne();
  }

  @Test
  void aForgedStormStartsNoMoreThanTheBudgetLeavesToStrangers() throws Exception {
    List<Sample> samples = samples("query");
    String configuration =
        Sample.configuration("state", samples)
            + "tenants: { it: { names: [it.test], boots: 6/1h } }\n";
    lab.write(configuration);
    DaemonProcess daemon = lab.serve();

    storm(samples);

    Status status = daemon.status();
    assertThat(status.guests().stream().mapToInt(Status.Guest::starts).sum()).isEqualTo(3);
    assertThat(status.counters().get("guests.refused.budget-spent")).isPositive();
    Sample asleep =
        samples.stream()
            .filter(it -> status(status, it).state().equals("asleep"))
            .findFirst()
            .orElseThrow();
    CookieOption cookie = cookie(asleep, "127.1.2.3");
    ask(asleep.serviceName(), "127.1.2.3", cookie);
    Visitor.visit(asleep);
    assertThat(daemon.guest(asleep.name()).starts()).isEqualTo(1);
  }

  @Test
  void onePrefixUsesUpItsBudgetAndNobodyElses() throws Exception {
    List<Sample> samples = samples("proven").subList(0, 8);
    lab.write(Sample.configuration("state", samples) + "limits: { boots-per-prefix: 3/1h }\n");
    DaemonProcess daemon = lab.serve();

    long woken = 0;
    for (int i = 0; i < samples.size(); i++) {
      String source = "127.9.9." + (1 + i);
      CookieOption cookie = cookie(samples.get(i), source);
      woken += errors(ask(samples.get(i).serviceName(), source, cookie)).isEmpty() ? 1 : 0;
    }

    Status status = daemon.status();
    assertThat(woken).as("%s", status).isEqualTo(3);
    assertThat(status.guests().stream().mapToInt(Status.Guest::starts).sum()).isEqualTo(3);
    assertThat(status.counters().get("guests.refused.budget-spent")).isEqualTo(5);
    Sample asleep = samples.getLast();
    CookieOption other = cookie(asleep, "127.9.10.1");
    assertThat(errors(ask(asleep.serviceName(), "127.9.10.1", other))).isEmpty();
    Visitor.visit(asleep);
  }

  @Test
  void whoWalksTheZoneWakesNothingAndGetsNoList() throws Exception {
    List<Sample> samples = samples("query").subList(0, 4);
    DaemonProcess daemon = lab.serve(samples.toArray(Sample[]::new));

    for (Sample sample : samples) {
      for (int type :
          new int[] {
            Type.ANY, Type.NSEC, Type.NSEC3, Type.TXT, Type.MX, Type.NS, Type.SOA, Type.DNSKEY
          }) {
        Message answer = ask(Lab.DNS, query(sample.serviceName(), type));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.AUTHORITY)).noneMatch(it -> it.getType() == Type.NSEC);
      }
    }
    for (int type : new int[] {Type.AXFR, Type.IXFR}) {
      assertThat(ask(Lab.DNS, query("it.test", type)).getRcode()).isEqualTo(Rcode.REFUSED);
    }
    for (int i = 0; i < 500; i++) {
      assertThat(ask(Lab.DNS, query("guess" + i + ".it.test", Type.A)).getRcode())
          .isEqualTo(Rcode.NXDOMAIN);
    }
    assertThat(daemon.status().guests()).extracting(Status.Guest::starts).containsOnly(0);
  }

  @Test
  void connectionsThatSayNothingLeaveOthersTheirs() throws Exception {
    Sample sample = samples("query").getFirst();
    DaemonProcess daemon = lab.serve(sample);
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) { // one client's; the bound of one is 64
        idle.add(connection("127.6.6.6"));
      }
      for (int i = 0; i < 100; i++) { // others', who begin a query and never end it
        Socket slow = connection("127.7." + i / 50 + ".1");
        slow.getOutputStream().write(0);
        idle.add(slow);
      }
      assertThat(ask(sample.serviceName(), "127.1.2.3", new CookieOption(new byte[8])).getRcode())
          .as("over UDP")
          .isEqualTo(Rcode.NOERROR);
      try (Socket honest = connection("127.1.2.3")) {
        assertThat(overTcp(honest, query(sample.serviceName(), Type.A)).getRcode())
            .isEqualTo(Rcode.NOERROR);
      }
      await("they are cut").atMost(60, TimeUnit.SECONDS).until(() -> cut(daemon) >= 164);
      assertThat(daemon.status().counters().get("dns.connections.refused")).isEqualTo(36);
    } finally {
      for (Socket each : idle) {
        each.close();
      }
    }
  }

  private static long cut(DaemonProcess daemon) throws IOException {
    return daemon.status().counters().getOrDefault("dns.connections.cut", 0L);
  }

  private static Socket connection(String source) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
    socket.connect(Lab.DNS);
    return socket;
  }

  private static Message overTcp(Socket socket, byte[] query) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(query.length);
    out.write(query);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return new Message(in.readNBytes(in.readUnsignedShort()));
  }

  private static byte[] query(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN))
        .toWire();
  }

  private static Message ask(InetSocketAddress server, byte[] query) throws IOException {
    try (DatagramSocket socket = socket("127.1.2.3")) {
      socket.send(new DatagramPacket(query, query.length, server));
      return receive(socket);
    }
  }

  private static Status.Guest status(Status status, Sample sample) {
    return status.guests().stream()
        .filter(guest -> guest.name().equals(sample.name()))
        .findFirst()
        .orElseThrow();
  }

  private static List<Sample> samples(String wake) {
    return IntStream.range(0, GUESTS)
        .mapToObj(i -> Sample.process("s" + i).at(10 + i).service("wake: " + wake))
        .map(sample -> sample.service("names: [" + String.join(", ", names(sample)) + "]"))
        .toList();
  }

  private static List<String> names(Sample sample) {
    return IntStream.range(1, NAMES).mapToObj(i -> sample.name() + "-" + i + ".it.test").toList();
  }

  /** Asks for every name from many addresses; returns how many answers said that nothing woke. */
  private static int storm(List<Sample> samples) throws IOException {
    List<String> all = new ArrayList<>();
    for (Sample sample : samples) {
      all.add(sample.serviceName());
      all.addAll(names(sample));
    }
    assertThat(all).hasSize(GUESTS * NAMES);
    Random random = new Random(1);
    int explained = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < SOURCES; i++) {
        String source =
            "127.%d.%d.%d".formatted(2 + i % 250, random.nextInt(256), 1 + random.nextInt(250));
        try (DatagramSocket socket = socket(source)) {
          for (int n = 0; n < 4; n++) {
            socket.send(packet(query(all.get(random.nextInt(all.size())))));
          }
          Message answer = receive(socket);
          assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
          assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
          explained += errors(answer).isEmpty() ? 0 : 1;
        }
      }
    }
    return explained;
  }

  /** Has the server give a client its cookie. */
  private static CookieOption cookie(Sample sample, String source) throws IOException {
    byte[] own = ByteBuffer.allocate(8).putLong(new SecureRandom().nextLong()).array();
    Message answer = ask("ns.it.test", source, new CookieOption(own));
    assertThat(sample.serviceName()).endsWith(".it.test");
    return (CookieOption) answer.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
  }

  private static Message ask(String name, String source, CookieOption cookie) throws IOException {
    try (DatagramSocket socket = socket(source)) {
      socket.send(packet(query(name, cookie)));
      return receive(socket);
    }
  }

  private static DatagramSocket socket(String source) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] query(String name, EDNSOption... options) throws IOException {
    Message query =
        Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN));
    query.addRecord(new OPTRecord(1232, 0, 0, 0, options), Section.ADDITIONAL);
    return query.toWire();
  }

  private static DatagramPacket packet(byte[] wire) {
    return new DatagramPacket(wire, wire.length, Lab.DNS);
  }

  private static Message receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
    socket.receive(packet);
    return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  private static List<EDNSOption> errors(Message answer) {
    return answer.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
        .filter(ExtendedErrorCodeOption.class::isInstance)
        .toList();
  }
}
