package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** A large zone is replaced while queries run: none is lost, and each has an answer of its time. */
@Timeout(180)
class ReloadTest {

  private static final int RECORDS = 100_000;
  private static final int RELOADS = Boolean.getBoolean("jitsu.long") ? 20 : 3;

  private final ZoneMemory memory = new ZoneMemory();

  @TempDir private Path directory;

  @Test
  void noQueryIsLostOrAnsweredWrongly() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(Asking.address("127.0.0.1"), 0);
    AtomicBoolean done = new AtomicBoolean();
    try (DnsServer server =
            DnsServer.start(
                DnsOptions.listeningOn(List.of(anywhere)),
                zones(0),
                (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
                Ticker.system(),
                WallClock.system());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> asked = threads.submit(() -> ask(server, done));
      for (int generation = 1; generation <= RELOADS; generation++) {
        server.serve(zones(generation));
      }
      done.set(true);
      assertThat(asked.get()).as("answers while it was reloaded").isGreaterThan(100);
    }
  }

  @Test
  void aBrokenFileIsToldByItsLine() throws Exception {
    Path file = Files.writeString(directory.resolve("broken"), "$TTL 300\n@ SOA ns\n");

    assertThatThrownBy(() -> Zones.load(List.of(new ZoneSource("example.test", file)), List.of()))
        .isInstanceOf(ZoneException.class)
        .hasMessageContaining(file + ":2");
  }

  /**
   * Asks one query after the other; every one is answered, with a generation no older than before.
   */
  private static int ask(DnsServer server, AtomicBoolean done) throws Exception {
    Random random = new Random(7);
    int answers = 0;
    int newest = 0;
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.addresses().getFirst());
      socket.setSoTimeout(20_000);
      DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
      while (!done.get() || answers < 200) {
        int i = random.nextInt(RECORDS);
        Message query = Asking.query("n" + i + ".example.test.", "TXT");
        byte[] wire = query.toWire();
        socket.send(new DatagramPacket(wire, wire.length));
        socket.receive(packet);
        Message reply = Asking.parsed(Arrays.copyOf(packet.getData(), packet.getLength()));
        assertThat(reply.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        String text = reply.getSection(Section.ANSWER).getFirst().rdataToString();
        assertThat(text).startsWith("\"" + i + " ");
        int generation = Integer.parseInt(text.substring(text.indexOf(' ') + 1, text.length() - 1));
        assertThat(generation).isGreaterThanOrEqualTo(newest);
        newest = generation;
        answers++;
      }
    }
    return answers;
  }

  private Zones zones(int generation) throws Exception {
    StringBuilder text = new StringBuilder("$TTL 300\n@ SOA ns hostmaster ");
    text.append(generation + 1).append(" 3600 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n");
    IntStream.range(0, RECORDS)
        .forEach(i -> text.append("n%d TXT \"%d %d\"\n".formatted(i, i, generation)));
    Path file = Files.writeString(directory.resolve("zone"), text);
    return Zones.load(List.of(new ZoneSource("example.test", file)), List.of(), memory);
  }
}
