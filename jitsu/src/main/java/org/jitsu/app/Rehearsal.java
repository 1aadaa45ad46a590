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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jitsu.config.Bridge;
import org.jitsu.config.Configuration;
import org.jitsu.config.Daemon;
import org.jitsu.config.Dns;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.time.Ticker;
import org.jitsu.dns.AddressLookup;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.spawn.Command;
import org.jitsu.wire.address.IpAddr;

/**
 * A daemon in miniature inside the daemon, before its ports open: a name is asked for, a guest
 * starts, a client is handed over, a few times over. What a JVM does for the first time takes it
 * ten times as long, and that is not the first client's to wait for. The guest is a {@link
 * RehearsalGuest thread}; bridge and addresses are its own, of a net that no network has (RFC
 * 5737), and are gone when it has ended. It fails silently: the first client then waits as he would
 * have.
 */
final class Rehearsal {

  private static final System.Logger LOG = System.getLogger(Rehearsal.class.getName());

  private static final int STARTS = 3;
  private static final int TIMEOUT_MS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String BACKEND = "rehearsal";
  private static final String NAME = "guest.rehearsal.test";
  private static final GuestName GUEST = new GuestName("guest");
  private static final IpAddr ADDRESS = IpAddr.parse("192.0.2.2");
  private static final Port PORT = Port.tcp(80);

  private volatile int starts;
  private final CountDownLatch over = new CountDownLatch(1);

  private Rehearsal() {}

  /**
   * Begins one in the background.
   *
   * @param state the daemon's state directory, locked: a rehearsal leaves nothing there, and what a
   *     killed one left is its successor's
   */
  static Rehearsal begin(Path state) {
    Rehearsal rehearsal = new Rehearsal();
    Thread.ofPlatform().daemon().name("rehearsal").start(() -> rehearsal.run(state));
    return rehearsal;
  }

  /** Waits until it is over and nothing of it is left, for so long as is reasonable. */
  void await() {
    try {
      if (!over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "the rehearsal takes long, and goes on in the background");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how often a client was served. */
  int starts() {
    return starts;
  }

  /**
   * Returns the bridge's name. There is one a state directory, which has one daemon: what a killed
   * one left is adopted by the next, and removed.
   */
  static String bridgeName(Path state) {
    return "jrh%08x".formatted(state.toAbsolutePath().hashCode());
  }

  private void run(Path state) {
    Path scratch = state.resolve(BACKEND);
    // One bridge a state directory, which has one daemon: a bridge that a killed one left is
    // adopted, and removed.
    String bridge = "jrh%08x".formatted(state.toAbsolutePath().hashCode());
    try (Rtnetlink netlink = Rtnetlink.open()) {
      Files.createDirectories(scratch);
      try (Backends backends =
              new Backends(BACKEND, watcher -> new RehearsalGuest(ADDRESS, watcher));
          RunningDaemon daemon =
              RunningDaemon.startUnrehearsed(
                  configuration(scratch, bridge), backends, Ticker.system())) {
        daemon.stopGuestsAtEnd();
        for (int start = 1; start <= STARTS; start++) {
          visit(daemon);
          starts = start;
        }
      } finally {
        org.jitsu.synjitsu.link.Bridge.remove(netlink, bridge);
        Scratch.delete(scratch);
      }
    } catch (IOException | CannotException | RuntimeException failed) {
      LOG.log(Level.DEBUG, "the rehearsal failed", failed);
    } finally {
      over.countDown();
    }
  }

  /** Finds the guest asleep, and leaves it so. */
  private static void visit(RunningDaemon daemon) throws IOException {
    AddressLookup.ask(daemon.dnsAddress(), NAME, TIMEOUT_MS);
    try (Socket client = new Socket()) {
      client.setSoLinger(true, 0);
      client.connect(new InetSocketAddress(ADDRESS.toInetAddress(), PORT.number()), TIMEOUT_MS);
    }
    Command.of("/bin/true").ownSession().start(); // as a VMM is spawned
    daemon.putToSleep(GUEST.text());
  }

  private static Configuration configuration(Path scratch, String bridge) {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Service service =
        new Service(
            NAME,
            GUEST,
            List.of(NAME),
            List.of(ADDRESS.toInetAddress()),
            List.of(PORT),
            Wake.QUERY,
            new Readiness.Tcp(),
            Refusing.RESET,
            Duration.ofMinutes(1).toNanos(),
            0);
    Guest guest =
        new Guest(
            RehearsalGuest.spec(GUEST, Mac.parse("02:00:00:00:02:02")),
            BACKEND,
            StopMode.DESTROY,
            PATIENCE.toNanos());
    return new Configuration(
        new Dns(List.of(anywhere), List.of(new Dns.Zone("rehearsal.test", null))),
        new Bridge(
            bridge, InetAddress.ofLiteral("192.0.2.1"), 29, InetAddress.ofLiteral("192.0.2.6")),
        List.of(guest),
        List.of(service),
        new Daemon(scratch, scratch.resolve("control.sock")));
  }
}
