package org.jitsu.synjitsu.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.HoldException;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay between real sockets. */
@Timeout(60)
class RelayIT {

  private static final int TEN_MEGABYTES = 10_000_000;
  private static final byte[] HELLO = "hello".getBytes(US_ASCII);
  private static final byte[] PAGE = "the page".getBytes(US_ASCII);

  @Test
  void aClientWaitsForItsGuestAndIsRelayed() throws Exception {
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest = TcpGuest.start()) {
      Socket client = scene.connect();
      client.getOutputStream().write(HELLO);
      RelayScene.Summons summons = scene.summons();
      assertThat(summons.cause()).isInstanceOf(Cause.Connected.class);
      assertThat(summons.cause().client()).isEqualTo(client.getLocalAddress());
      assertThat(summons.cause().proven()).as("it has completed its handshake").isTrue();
      assertThat(scene.uses).as("who waits keeps nobody awake").hasValue(0);

      assertThat(scene.release(guest).injected()).as("clients that waited").isEqualTo(1);
      Socket server = guest.accepted();
      assertThat(server.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
      server.getOutputStream().write(PAGE);
      server.close();
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(PAGE);
      client.close();

      await("its end").until(() -> scene.count(Fate.ENDED) == 1 && scene.open() == 0);
      assertThat(scene.summonses).as("one connection, one summons").isEmpty();

      Socket warm = scene.connect();
      warm.getOutputStream().write(HELLO);
      assertThat(guest.accepted().getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
      assertThat(scene.summonses).as("a guest that is there is not summoned").isEmpty();
      assertThat(scene.relay.connections().values()).containsExactly(2L);
    }
  }

  /** The client says all first, as `nc -N` does; or the guest does, and hears all nevertheless. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachSideMayEndByItself(boolean clientFirst) throws Exception {
    byte[] up = random(1_000_000);
    byte[] down = random(1_000_000);
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest = TcpGuest.start()) {
      Socket client = scene.connect();
      scene.release(guest);
      Socket server = guest.accepted();
      Socket first = clientFirst ? client : server;
      Socket second = clientFirst ? server : client;

      FutureTask<byte[]> heard = reading(second);
      first.getOutputStream().write(up);
      first.shutdownOutput();
      assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo(up);

      FutureTask<byte[]> heardThen = reading(first);
      second.getOutputStream().write(down);
      second.shutdownOutput();
      assertThat(heardThen.get(20, TimeUnit.SECONDS)).isEqualTo(down);
      await("its end").until(() -> scene.count(Fate.ENDED) == 1);
    }
  }

  /** Said and ended before its guest is there. */
  @Test
  void aClientMaySayAllWhileItWaits() throws Exception {
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest = TcpGuest.start()) {
      Socket client = scene.connect();
      client.getOutputStream().write(HELLO);
      client.shutdownOutput();
      scene.summons();
      scene.release(guest);
      Socket server = guest.accepted();

      assertThat(server.getInputStream().readAllBytes()).isEqualTo(HELLO);
      server.getOutputStream().write(PAGE);
      server.close();
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(PAGE);
    }
  }

  @Test
  void tenMegabytesEachWayAtOnce() throws Exception {
    byte[] body = random(TEN_MEGABYTES);
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest =
            TcpGuest.start(0, s -> s.getInputStream().transferTo(s.getOutputStream()))) {
      long before = directBytes();
      Socket client = scene.connect();
      FutureTask<byte[]> heard = reading(client);
      Thread.startVirtualThread(
          () -> {
            try {
              client.getOutputStream().write(body);
              client.shutdownOutput();
            } catch (IOException e) {
              heard.cancel(true);
            }
          });
      scene.summons();
      scene.release(guest);

      assertThat(heard.get(50, TimeUnit.SECONDS)).isEqualTo(body);
      assertThat(directBytes() - before).as("memory").isLessThan(2 << 20);
    }
  }

  /** A client that waits, and one whose guest does not read: either is kept back by its window. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoSendsFasterThanTheGuestTakesIsKeptBack(boolean waits) throws Exception {
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest = TcpGuest.start(64 << 10, null);
        SocketChannel client = SocketChannel.open()) {
      client.setOption(StandardSocketOptions.SO_SNDBUF, 64 << 10);
      client.connect(new InetSocketAddress(RelayScene.ADDRESS, RelayScene.PORT.number()));
      if (!waits) {
        scene.release(guest);
      }
      long before = directBytes();
      long sent = sendUntilStuck(client, 64 << 20);
      assertThat(sent).as("bytes until it is stuck").isLessThan(64 << 20);
      assertThat(directBytes() - before).as("memory").isLessThan(2 << 20);

      if (waits) {
        scene.release(guest);
      }
      Socket server = guest.accepted();
      byte[] heard = server.getInputStream().readNBytes((int) sent);
      assertThat(heard).hasSize((int) sent);
      for (int i = 0; i < heard.length; i++) {
        if (heard[i] != (byte) (i % 251)) {
          throw new AssertionError("byte " + i + " is another one");
        }
      }
    }
  }

  @Test
  void aResetIsPassedOn() throws Exception {
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest = TcpGuest.start()) {
      scene.release(guest);
      Socket client = scene.connect();
      client.getOutputStream().write(HELLO);
      Socket server = guest.accepted();
      assertThat(server.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
      reset(client);
      assertReset(server);
      await("it is counted").until(() -> scene.count(Fate.RESET_BY_CLIENT) == 1);

      client = scene.connect();
      client.getOutputStream().write(HELLO);
      server = guest.accepted();
      server.getOutputStream().write(PAGE);
      assertThat(client.getInputStream().readNBytes(PAGE.length)).isEqualTo(PAGE);
      reset(server);
      assertReset(client);
      await("it is counted").until(() -> scene.count(Fate.RESET_BY_GUEST) == 1);
      await("nothing is left").until(() -> scene.open() == 0);
    }
  }

  /**
   * The kernel ends a dead process's connections politely; its clients must not believe it. It may
   * end them before the listener.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGuestThatDiesLeavesAReset(boolean listenerFirst) throws Exception {
    Duration second = Duration.ofSeconds(1);
    try (RelayScene scene = RelayScene.held(bounds(second, second, Duration.ofMinutes(2)));
        TcpGuest guest = TcpGuest.start()) {
      scene.release(guest);
      Socket client = scene.connect();
      client.getOutputStream().write(HELLO);
      Socket server = guest.accepted();
      assertThat(server.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
      server.getOutputStream().write(PAGE);
      assertThat(client.getInputStream().readNBytes(PAGE.length)).isEqualTo(PAGE);
      if (!listenerFirst) {
        server.close();
        client.setSoTimeout(200);
        assertThatThrownBy(() -> client.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
      }
      guest.die();

      assertReset(client);
      await("it is counted").until(() -> scene.count(Fate.GUEST_DIED) == 1);
    }
  }

  @Test
  void whoHasSaidNothingToADeadGuestIsServedByTheNextOne() throws Exception {
    try (RelayScene scene = RelayScene.held();
        TcpGuest first = TcpGuest.start();
        TcpGuest second = TcpGuest.start()) {
      scene.release(first);
      Socket client = scene.connect();
      first.accepted();
      first.die();
      scene.hold();
      scene.summons();
      scene.release(second);
      Socket server = second.accepted();
      client.getOutputStream().write(HELLO);
      assertThat(server.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
    }
  }

  @Test
  void whoWaitsWhileTheGuestTakesNobodyIsServedByTheNextOne() throws Exception {
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest = TcpGuest.start()) {
      Socket client = scene.connect();
      client.getOutputStream().write(HELLO);
      scene.summons().outcome().complete(new Outcome.Ready());
      scene
          .relay
          .release(RelayScene.GUEST, TcpGuest.nobody())
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      scene.hold();
      scene.summons();
      scene.release(guest);
      assertThat(guest.accepted().getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
    }
  }

  @Test
  void aGuestThatNeverTakesAConnectionIsGivenUp() throws Exception {
    try (RelayScene scene = RelayScene.held(bounds(Duration.ofMillis(300), Duration.ofHours(2)))) {
      Socket client = scene.connect();
      scene
          .relay
          .release(RelayScene.GUEST, TcpGuest.nobody())
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      assertReset(client);
      assertThat(scene.count(Fate.NOT_OPENED)).isEqualTo(1);
    }
  }

  @Test
  void whoIsRefusedIsReset() throws Exception {
    try (RelayScene scene = RelayScene.held()) {
      Socket denied = scene.connect();
      scene.summons().outcome().complete(new Outcome.Refused(Reason.DENIED, "not this one"));
      assertReset(denied);

      Socket waiting = scene.connect();
      scene.summons();
      scene.relay.refuse(RelayScene.GUEST);
      assertReset(waiting);
      assertThat(scene.count(Fate.REFUSED)).isEqualTo(2);
    }
  }

  @Test
  void whoIsRefusedBySilenceHearsNothingForAWhile() throws Exception {
    RelayBounds bounds = bounds(Duration.ofSeconds(10), Duration.ofHours(2));
    try (RelayScene scene = new RelayScene(bounds, Refusing.SILENCE, false)) {
      scene.hold();
      Socket client = scene.connect();
      scene.summons();
      scene.relay.refuse(RelayScene.GUEST);
      client.setSoTimeout(500);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      client.setSoTimeout(20_000);
      assertReset(client);
      assertThat(scene.count(Fate.REFUSED)).isEqualTo(1);
    }
  }

  @Test
  void aClientThatLeavesIsForgotten() throws Exception {
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest = TcpGuest.start()) {
      Socket hasty = scene.connect();
      scene.summons();
      reset(hasty);
      await("it is noticed").until(() -> scene.count(Fate.RESET_BY_CLIENT) == 1);
      assertThat(scene.open()).isZero();
      assertThat(scene.release(guest).injected()).isZero();
      Socket patient = scene.connect();
      patient.getOutputStream().write(HELLO);
      assertThat(guest.accepted().getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
    }
  }

  @Test
  void moreThanItsShareIsReset() throws Exception {
    RelayBounds few =
        new RelayBounds(3, 2, 1 << 14, 1 << 20, 0, 1_000_000_000L, Long.MAX_VALUE, 1_000_000_000L);
    try (RelayScene scene = RelayScene.held(few)) {
      Socket one = scene.connect("127.0.0.2");
      scene.connect("127.0.0.2");
      await("they are counted").until(() -> scene.open() == 2);
      assertRefused(scene, "127.0.0.2");
      scene.connect("127.0.0.3");
      await("it is counted").until(() -> scene.open() == 3);
      assertRefused(scene, "127.0.0.4");
      assertThat(scene.count(Fate.OVER_BOUND)).isEqualTo(2);

      reset(one);
      await("it has left").until(() -> scene.open() == 2);
      scene.connect("127.0.0.4");
      await("there is room again").until(() -> scene.open() == 3);
    }
  }

  /** The guest's listener holds two connections at a time, as QEMU's does. */
  @Test
  void manyClientsWaitForOneGuestAndNoneIsLost() throws Exception {
    int clients = 300;
    try (RelayScene scene = RelayScene.held();
        TcpGuest guest =
            TcpGuest.start(0, s -> s.getInputStream().transferTo(s.getOutputStream()))) {
      List<Socket> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Socket client = scene.connect("127.0.1." + (i % 10 + 1));
        client.getOutputStream().write(("I am " + i).getBytes(US_ASCII));
        client.shutdownOutput();
        all.add(client);
      }
      await("all wait").until(() -> scene.open() == clients);
      scene.release(guest);
      for (int i = 0; i < clients; i++) {
        assertThat(new String(all.get(i).getInputStream().readAllBytes(), US_ASCII))
            .isEqualTo("I am " + i);
      }
      await("their end").until(() -> scene.count(Fate.ENDED) == clients);
    }
  }

  /** Read as proxy-protocol.txt section 2.2 has it, by nothing of Netty's. */
  @Test
  void theGuestIsToldWhoConnects() throws Exception {
    try (RelayScene scene = new RelayScene(RelayBounds.DEFAULTS, Refusing.RESET, true);
        TcpGuest guest = TcpGuest.start()) {
      scene.hold();
      Socket client = scene.connect("127.0.0.7");
      client.getOutputStream().write(HELLO);
      scene.release(guest);

      DataInputStream in = new DataInputStream(guest.accepted().getInputStream());
      assertThat(in.readNBytes(12)).isEqualTo("\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII));
      assertThat(in.readUnsignedByte()).as("version 2, PROXY").isEqualTo(0x21);
      assertThat(in.readUnsignedByte()).as("TCP over IPv4").isEqualTo(0x11);
      assertThat(in.readUnsignedShort()).as("length").isEqualTo(12);
      assertThat(in.readNBytes(4)).isEqualTo(new byte[] {127, 0, 0, 7});
      assertThat(in.readNBytes(4)).isEqualTo(RelayScene.ADDRESS.getAddress());
      assertThat(in.readUnsignedShort()).isEqualTo(client.getLocalPort());
      assertThat(in.readUnsignedShort()).isEqualTo(RelayScene.PORT.number());
      assertThat(in.readNBytes(HELLO.length)).isEqualTo(HELLO);
    }
  }

  @Test
  void anOpenConnectionIsUseUntilNobodyUsesIt() throws Exception {
    try (RelayScene scene = RelayScene.held(bounds(Duration.ofSeconds(10), Duration.ofSeconds(1)));
        TcpGuest guest = TcpGuest.start()) {
      scene.release(guest);
      Socket client = scene.connect();
      Socket server = guest.accepted();
      client.getOutputStream().write(HELLO);
      assertThat(server.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
      int before = scene.uses.get();
      await("it is used").until(() -> scene.uses.get() >= before + 2);

      assertReset(client);
      assertReset(server);
      assertThat(scene.count(Fate.IDLE)).isEqualTo(1);
    }
  }

  @Test
  void anAddressThatIsTakenIsToldAndTriedAgain() throws Exception {
    try (RelayScene scene = new RelayScene(RelayBounds.DEFAULTS, Refusing.RESET, false)) {
      try (ServerSocket _ = new ServerSocket(RelayScene.PORT.number(), 1, RelayScene.ADDRESS)) {
        assertThatThrownBy(scene::hold)
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(HoldException.class)
            .hasMessageContaining("127.0.0.10:8080: ")
            .hasMessageContaining("another program listens there");
      }
      scene.hold();
      scene.connect();
      scene.summons();
    }
  }

  @Test
  void whoAsksAfterItsEndIsToldSo() throws Exception {
    try (RelayScene scene = RelayScene.held()) {
      Socket client = scene.connect();
      scene.summons();
      scene.relay.close();
      assertReset(client);
      assertThatThrownBy(scene::hold).hasCauseInstanceOf(HoldException.class);
    }
  }

  private static RelayBounds bounds(Duration open, Duration idle) {
    return bounds(Duration.ofMillis(10), open, idle);
  }

  private static RelayBounds bounds(Duration dying, Duration open, Duration idle) {
    RelayBounds usual = RelayBounds.DEFAULTS;
    return new RelayBounds(
        usual.connections(),
        usual.ofClient(),
        usual.keptBytes(),
        usual.keptBytesInAll(),
        dying.toNanos(),
        open.toNanos(),
        idle.toNanos(),
        Duration.ofSeconds(2).toNanos());
  }

  private static byte[] random(int bytes) {
    byte[] body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    return body;
  }

  private static FutureTask<byte[]> reading(Socket socket) {
    FutureTask<byte[]> reading = new FutureTask<>(() -> socket.getInputStream().readAllBytes());
    Thread.startVirtualThread(reading);
    return reading;
  }

  /** Sends bytes that count from 0 to 250 and over again, until for a second none is taken. */
  private static long sendUntilStuck(SocketChannel client, long atMost) throws IOException {
    client.configureBlocking(false);
    long sent = 0;
    ByteBuffer chunk = ByteBuffer.allocate(251 * 256);
    try (Selector selector = Selector.open()) {
      client.register(selector, SelectionKey.OP_WRITE);
      while (sent < atMost && selector.select(1000) > 0) {
        selector.selectedKeys().clear();
        chunk.clear();
        for (int i = 0; i < chunk.capacity(); i++) {
          chunk.put((byte) ((sent + i) % 251));
        }
        sent += client.write(chunk.flip());
      }
    }
    return sent;
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The reset may be there as soon as the kernel has answered: then it ends the connect. */
  private static void assertRefused(RelayScene scene, String from) {
    assertReset(() -> scene.connect(from).getInputStream().read());
  }

  private static void assertReset(Socket socket) {
    assertReset(() -> socket.getInputStream().read());
  }

  private static void assertReset(ThrowingCallable step) {
    assertThatThrownBy(step).isInstanceOf(SocketException.class).hasMessageContaining("reset");
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
