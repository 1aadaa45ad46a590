package org.jitsu.app;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jitsu.config.Bridge;
import org.jitsu.config.Configuration;
import org.jitsu.config.Daemon;
import org.jitsu.config.Dns;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.dns.AddressLookup;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.poll.Compiler;
import org.jitsu.wire.address.IpAddr;

/**
 * A daemon in miniature inside the daemon: a name is asked for, a guest starts, a client is handed
 * over, again and again. What a JVM does for the first time takes it ten times as long, and that is
 * not the first client's to wait for. A round of starts is played before the daemon's ports open,
 * each of another guest, because a guest's end takes the kernel longer than its start; a second
 * later, while no guest of the daemon is on its way up or down nor was a moment ago, as many as it
 * takes until all that a start runs through is compiled. The {@link RehearsalGuests guests} are
 * none; bridge and addresses are their own, of a net that no network has (RFC 5737), and are gone
 * when it has ended. It fails silently: the first client then waits as he would have.
 */
final class Rehearsal implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Rehearsal.class.getName());

  /** Starts of a round: so many are played before the ports open. */
  static final int ROUND = 8;

  /** Starts in all: the JVM compiles what it has run 10 times (bin/jitsu), some of it in turn. */
  static final int STARTS = 5 * ROUND;

  private static final int TIMEOUT_MS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long the first clients have the machine for themselves, before the compiler too. */
  private static final Duration LEISURE = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofMillis(100);

  /** A daemon that has been busy for so long is warm: it needs no more of it. */
  private static final long LONGEST_NS = 60_000_000_000L;

  private static final String ZONE = "rehearsal.test";
  private static final Port PORT = Port.tcp(80);

  /** One of its guests, number 0 and up. */
  private record Part(int number) {

    GuestName guest() {
      return new GuestName("guest" + number);
    }

    String name() {
      return guest().text() + "." + ZONE;
    }

    IpAddr address() {
      return IpAddr.parse("192.0.2." + (number + 2));
    }

    Mac mac() {
      return Mac.parse("02:00:00:00:02:%02x".formatted(number + 2));
    }
  }

  private static final List<Part> CAST = IntStream.range(0, ROUND).mapToObj(Part::new).toList();

  /** Where nobody waits for anything. */
  interface Quiet {

    /** Waits for it; returns false when it did not come in that time. */
    boolean await(Duration atMost) throws InterruptedException;
  }

  private final Quiet quiet;
  private final long begunNs = Ticker.system().nowNs();
  private final CountDownLatch firstOnes = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger starts = new AtomicInteger();

  private Rehearsal(Quiet quiet) {
    this.quiet = quiet;
  }

  /**
   * Begins one in the background.
   *
   * @param state the daemon's state directory, locked: a rehearsal leaves nothing there, and what a
   *     killed one left is its successor's
   * @param quiet when no guest of the daemon is starting or stopping: else it pauses
   */
  static Rehearsal begin(Path state, Quiet quiet) {
    Rehearsal rehearsal = new Rehearsal(quiet);
    Thread.ofPlatform().daemon().name("rehearsal").start(() -> rehearsal.run(state));
    return rehearsal;
  }

  /** Waits for the first starts, for so long as is reasonable. */
  void awaitFirstOnes() {
    await(firstOnes);
  }

  /** Waits until it is over and nothing of it is left, likewise. */
  void awaitEnd() {
    await(over);
  }

  /** Ends it early. */
  @Override
  public void close() {
    closing.countDown();
    awaitEnd();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "the rehearsal takes long, and goes on in the background");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether it is over and nothing of it is left. */
  boolean isOver() {
    return over.getCount() == 0;
  }

  /** Returns how often a client was served. */
  int starts() {
    return starts.get();
  }

  /**
   * Returns the bridge's name. There is one a state directory, which has one daemon: what a killed
   * one left is adopted by the next, and removed.
   */
  static String bridgeName(Path state) {
    return "jrh%08x".formatted(state.toAbsolutePath().hashCode());
  }

  private void run(Path state) {
    Path scratch = state.resolve(RehearsalGuests.Provider.BACKEND);
    String bridge = bridgeName(state);
    try (Rtnetlink netlink = Rtnetlink.open()) {
      Files.createDirectories(scratch);
      try (Backends backends = new Backends(new RehearsalGuests.Provider(addresses()));
          RunningDaemon daemon =
              RunningDaemon.startUnrehearsed(
                  configuration(scratch, bridge), backends, Ticker.system())) {
        daemon.stopGuestsAtEnd();
        playRound(daemon);
        try (Compiler _ = Compiler.giveWay()) {
          firstOnes.countDown();
          closing.await(LEISURE.toMillis(), TimeUnit.MILLISECONDS);
        }
        putAllToSleep(daemon);
        while (starts.get() < STARTS && !isClosing()) {
          playRound(daemon);
          putAllToSleep(daemon);
        }
        awaitQuiet();
        if (!isClosing()) {
          System.gc(); // what stays for good is copied now, and not in somebody's start
        }
      } finally {
        org.jitsu.synjitsu.link.Bridge.remove(netlink, bridge);
        Scratch.delete(scratch);
      }
    } catch (IOException | CannotException | InterruptedException | RuntimeException failed) {
      LOG.log(Level.DEBUG, "the rehearsal failed", failed);
    } finally {
      firstOnes.countDown();
      over.countDown();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void awaitQuiet() throws InterruptedException {
    boolean isQuiet = false;
    while (!isQuiet && !isClosing()) {
      isQuiet = quiet.await(LOOK);
      if (Ticker.system().nowNs() - begunNs > LONGEST_NS) {
        closing.countDown();
      }
    }
  }

  /** Finds every guest asleep. */
  private void playRound(RunningDaemon daemon) throws IOException, InterruptedException {
    for (Part part : CAST) {
      if (starts.get() >= ROUND) {
        awaitQuiet();
      }
      if (!isClosing()) {
        visit(daemon, part);
        starts.incrementAndGet();
      }
    }
  }

  private static void visit(RunningDaemon daemon, Part part) throws IOException {
    AddressLookup.ask(daemon.dnsAddress(), part.name(), TIMEOUT_MS);
    try (Socket client = new Socket()) {
      client.setSoLinger(true, 0);
      client.connect(
          new InetSocketAddress(part.address().toInetAddress(), PORT.number()), TIMEOUT_MS);
    }
  }

  private void putAllToSleep(RunningDaemon daemon) throws IOException, InterruptedException {
    for (Part part : CAST) {
      awaitQuiet();
      if (!isClosing()) { // the end of the daemon in miniature is theirs too
        daemon.putToSleep(part.guest().text());
      }
    }
  }

  private static Map<GuestName, IpAddr> addresses() {
    return CAST.stream().collect(Collectors.toMap(Part::guest, Part::address));
  }

  private static Configuration configuration(Path scratch, String bridge) {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Configuration(
        new Dns(List.of(anywhere), List.of(new Dns.Zone(ZONE, null))),
        new Bridge(
            bridge, InetAddress.ofLiteral("192.0.2.1"), 27, InetAddress.ofLiteral("192.0.2.30")),
        CAST.stream().map(Rehearsal::guest).toList(),
        List.of(),
        List.of(),
        CAST.stream().map(Rehearsal::service).toList(),
        List.of(),
        Set.of(),
        new Daemon(scratch, scratch.resolve("control.sock"), Daemon.Log.TEXT),
        WakeLimits.DEFAULTS,
        null,
        null);
  }

  private static Service service(Part part) {
    return new Service(
        part.name(),
        part.guest(),
        List.of(part.name()),
        List.of(part.address().toInetAddress()),
        List.of(PORT),
        Mode.AUTO,
        Wake.QUERY,
        new Readiness.Tcp(),
        Refusing.RESET,
        Duration.ofMinutes(1).toNanos(),
        0);
  }

  private static Guest guest(Part part) {
    return new Guest(
        RehearsalGuests.spec(part.guest(), part.mac()),
        RehearsalGuests.Provider.BACKEND,
        StopMode.DESTROY,
        null,
        PATIENCE.toNanos());
  }
}
