package org.jitsu.synjitsu.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Port.Protocol;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.core.summon.HoldException;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A guest and its connections: those that wait until it is there and takes them, in the order in
 * which they came, and those that are relayed. The event loop's.
 *
 * <p>Connections to the guest are opened one after the other. A VMM's forwarded port has room for
 * two that it has not accepted yet (QEMU listens with a backlog of 1); the kernel would ask again
 * for a third after a second, we do after moments.
 */
final class RelayedGuest {

  /** How many clients may complete their handshakes before we look. */
  private static final int BACKLOG = 1024;

  /** How long the kernel may take to open a connection, at first and in the end. */
  private static final int FIRST_TIMEOUT_MS = 20;

  private static final int LONGEST_TIMEOUT_MS = 500;

  /** After how long a connection that was refused is opened again. */
  private static final long RETRY_MS = 10;

  /** How often guests with open connections are said to be in use. */
  private static final long USE_PERIOD_MS = 250;

  private Holding holding;
  private final Commons commons;
  private final List<Channel> listeners = new ArrayList<>();
  private final Deque<RelayedConnection> waiting = new ArrayDeque<>();
  private final Set<RelayedConnection> relayed = new HashSet<>();
  private boolean isListening;
  private boolean isOpening;
  private boolean isWatched;

  /** Where the guest is reached; null while it is held. */
  private Attachment.@Nullable Ports way;

  /** Counts the holds and releases, so that what belongs to an earlier one is known. */
  private int turn;

  RelayedGuest(Holding holding, Commons commons) {
    this.holding = holding;
    this.commons = commons;
  }

  /**
   * Lets connections wait from now on.
   *
   * @param as what is said of its services; of the addresses and ports that it began with
   */
  void hold(Holding as, CompletableFuture<Void> done) {
    holding = as;
    if (!isListening) {
      listen(done);
      return;
    }
    boolean wasThere = way != null;
    way = null;
    turn++;
    if (wasThere) {
      waiting.forEach(this::summon);
    }
    done.complete(null);
  }

  Released release(Attachment.Ports where) {
    way = where;
    turn++;
    openNext();
    long nowNs = commons.ticker.nowNs();
    return new Released(nowNs, nowNs, waiting.size());
  }

  void refuse() {
    List<RelayedConnection> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(connection -> connection.refuse(Fate.REFUSED));
  }

  void close() {
    listeners.forEach(Channel::close);
    List<RelayedConnection> all = new ArrayList<>(waiting);
    all.addAll(relayed);
    all.forEach(connection -> connection.cut(Fate.STOPPED));
  }

  GuestName name() {
    return holding.guest();
  }

  Commons commons() {
    return commons;
  }

  int turn() {
    return turn;
  }

  // Clients

  private void listen(CompletableFuture<Void> done) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Service service : holding.services()) {
      for (Port port : service.ports()) {
        if (port.protocol() == Protocol.TCP) {
          service.addresses().forEach(address -> all.add(listen(service, address, port)));
        }
      }
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .whenComplete(
            (_, failed) -> {
              if (failed == null) {
                isListening = true;
                done.complete(null);
                return;
              }
              listeners.forEach(Channel::close);
              listeners.clear();
              Throwable why = failed instanceof CompletionException ? failed.getCause() : failed;
              String what = String.valueOf(why == null ? failed : why.getMessage());
              done.completeExceptionally(new HoldException(name(), what, failed));
            });
  }

  private CompletableFuture<Void> listen(Service service, InetAddress address, Port port) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(commons.loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, chunks())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel, service, port);
                  }
                });
    InetSocketAddress where = new InetSocketAddress(address, port.number());
    ChannelFuture binding = bootstrap.bind(where);
    binding.addListener(
        _ -> {
          Throwable refused = binding.cause();
          if (refused == null) {
            listeners.add(binding.channel());
            done.complete(null);
          } else {
            done.completeExceptionally(new IOException(Refusals.toListen(where, refused), refused));
          }
        });
    return done;
  }

  private static FixedRecvByteBufAllocator chunks() {
    return new FixedRecvByteBufAllocator(RelayBounds.CHUNK_BYTES);
  }

  private void accept(SocketChannel channel, Service service, Port port) {
    InetSocketAddress client = channel.remoteAddress();
    if (client == null) { // gone already
      channel.close();
      return;
    }
    if (!commons.enter(client.getAddress())) {
      Side.reset(channel);
      return;
    }
    channel.closeFuture().addListener(_ -> commons.leave(client.getAddress()));
    long nowNs = commons.ticker.nowNs();
    var connection = new RelayedConnection(this, channel, client, now(service), port, nowNs);
    waiting.addLast(connection);
    if (way == null) {
      summon(connection);
    } else {
      commons.activity.used(name(), nowNs);
      openNext();
    }
  }

  /** Returns what is said of a service now, as whose clients some began to be listened to. */
  private Service now(Service begun) {
    return holding.services().stream()
        .filter(service -> service.name().equals(begun.name()))
        .findFirst()
        .orElse(begun);
  }

  private void summon(RelayedConnection connection) {
    commons
        .summoner
        .summon(connection.service(), connection.cause())
        .thenAccept(outcome -> commons.loop.execute(() -> settled(connection, outcome)));
  }

  /** The guest comes by a release; who does not wait for it any more has nothing to hear. */
  private void settled(RelayedConnection connection, Outcome outcome) {
    boolean isRefused =
        outcome instanceof Outcome.Refused(Reason reason, _) && reason != Reason.STOPPING;
    if (isRefused && way == null && waiting.remove(connection)) {
      connection.refuse(Fate.REFUSED);
    }
  }

  // The guest

  private void openNext() {
    RelayedConnection next = waiting.peekFirst();
    if (way != null && !isOpening && next != null) {
      isOpening = true;
      open(next, turn, commons.ticker.nowNs(), FIRST_TIMEOUT_MS);
    }
  }

  /** Opens the first of those that wait, for as long as it is that, and this is its turn. */
  private void open(RelayedConnection connection, int of, long sinceNs, int timeoutMs) {
    if (way == null || turn != of || !connection.equals(waiting.peekFirst())) {
      isOpening = false;
      openNext();
      return;
    }
    InetSocketAddress where = way.listening().get(connection.port());
    if (where == null) {
      notOpened(connection, of, sinceNs, timeoutMs);
      return;
    }
    Side side = connection.sideOfGuest();
    ChannelFuture opening =
        new Bootstrap()
            .group(commons.loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, chunks())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
            .handler(side)
            .connect(where);
    opening.addListener(
        _ -> {
          if (!opening.isSuccess()) {
            notOpened(connection, of, sinceNs, timeoutMs);
          } else if (turn == of && waiting.remove(connection)) {
            begin(connection, side);
            isOpening = false;
            openNext();
          } else { // its client has left, or the guest
            Side.reset(opening.channel());
            isOpening = false;
            openNext();
          }
        });
  }

  private void notOpened(RelayedConnection connection, int of, long sinceNs, int timeoutMs) {
    boolean isLate = commons.ticker.nowNs() - sinceNs >= commons.bounds.openNs();
    if (isLate && turn == of && waiting.remove(connection)) {
      connection.refuse(Fate.NOT_OPENED);
    }
    int longerMs = Math.min(2 * timeoutMs, LONGEST_TIMEOUT_MS);
    commons.loop.schedule(
        () -> open(connection, of, sinceNs, longerMs), RETRY_MS, TimeUnit.MILLISECONDS);
  }

  private void begin(RelayedConnection connection, Side side) {
    relayed.add(connection);
    commons.took(name());
    connection.relay(side);
    if (!isWatched) {
      isWatched = true;
      watch();
    }
  }

  /** Says that the guest is in use while it has connections, and ends those that nobody uses. */
  private void watch() {
    long nowNs = commons.ticker.nowNs();
    for (RelayedConnection connection : List.copyOf(relayed)) {
      if (nowNs - connection.usedNs() >= commons.bounds.idleNs()) {
        connection.cut(Fate.IDLE);
      }
    }
    if (relayed.isEmpty()) {
      isWatched = false;
      return;
    }
    commons.activity.used(name(), nowNs);
    commons.loop.schedule(this::watch, USE_PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  /** A connection that was relayed waits again, before all others: the guest has taken nothing. */
  void waitAgain(RelayedConnection connection) {
    relayed.remove(connection);
    waiting.addFirst(connection);
    if (way == null) {
      summon(connection);
    } else {
      openNext();
    }
  }

  /** A connection is over. */
  void over(RelayedConnection connection) {
    waiting.remove(connection);
    if (relayed.remove(connection)) {
      commons.activity.used(name(), commons.ticker.nowNs());
    }
  }
}
