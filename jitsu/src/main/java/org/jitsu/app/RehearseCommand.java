package org.jitsu.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jitsu.config.Configuration;
import org.jitsu.config.Daemon;
import org.jitsu.config.Dns;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.dns.AddressLookup;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.ops.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What the launcher runs after a build, so that the JVM writes down which classes a daemon and its
 * starts need (its AOT cache) and the next daemon has them at hand: a daemon without guests is
 * asked once, for which no privilege is needed and no fixed port used; then, in namespaces of its
 * own, a client starts the demo's guests a few times. It says and tells whatever a daemon does.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description =
        "Starts a daemon without guests and, where it can, the demo's guests a few times.")
final class RehearseCommand implements Callable<Integer> {

  private static final int STARTS = 3;
  private static final int ANY_PORT = 0;
  private static final int TIMEOUT_MS = 10_000;
  private static final String ZONE = "rehearsal.test";

  @Parameters(description = "Those of the demo's guests that are there: ${COMPLETION-CANDIDATES}.")
  private List<DemoCommand.Backend> backends = List.of();

  @Override
  public Integer call() throws CannotException, IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("jitsu-rehearse");
    try (Backends all = new Backends()) {
      askOnce(scratch.resolve("idle"), all);
    }
    try {
      for (DemoCommand.Backend backend : backends) {
        if (Launched.inNamespaces()) {
          start(scratch.resolve(backend.name()), backend.guest());
        }
      }
    } finally {
      Scratch.delete(scratch);
    }
    return 0;
  }

  private static void askOnce(Path scratch, Backends backends) throws CannotException, IOException {
    Files.createDirectory(scratch);
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), ANY_PORT);
    Dns dns = new Dns(List.of(anywhere), List.of(new Dns.Zone(ZONE, null)));
    Daemon places = new Daemon(scratch, scratch.resolve("control.sock"), Daemon.Log.TEXT);
    Configuration configuration =
        new Configuration(
            dns,
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            places,
            WakeLimits.DEFAULTS,
            null,
            null);
    try (Rtnetlink netlink = Rtnetlink.open();
        RunningDaemon daemon = RunningDaemon.start(configuration, backends, Ticker.system());
        ControlClient client = new ControlClient(places.control())) {
      System.err.println(daemon.greeting());
      netlink.links();
      client.status();
      ask(daemon.dnsAddress());
    }
  }

  /** Each visit finds the guest asleep. */
  private static void start(Path scratch, DemoGuest guest)
      throws CannotException, IOException, InterruptedException {
    Files.createDirectory(scratch);
    try (Backends backends = new Backends()) {
      start(guest.configuration(scratch, backends), backends, guest.port());
    }
  }

  private static void start(Configuration configuration, Backends backends, int port)
      throws CannotException, IOException, InterruptedException {
    try (RunningDaemon daemon = RunningDaemon.start(configuration, backends, Ticker.system());
        ControlClient control = new ControlClient(configuration.daemon().control())) {
      daemon.stopGuestsAtEnd();
      DemoClient client = new DemoClient(daemon.dnsAddress());
      for (int start = 0; start < STARTS; start++) {
        client.visit(DemoGuest.NAME, port);
        daemon.putToSleep(DemoGuest.GUEST);
      }
      control.status();
      control.starts();
    }
  }

  private static void ask(InetSocketAddress server) {
    try {
      AddressLookup.ask(server, ZONE, TIMEOUT_MS);
      throw new IllegalStateException(ZONE + " has no address");
    } catch (IOException asExpected) {
      System.getLogger(RehearseCommand.class.getName())
          .log(System.Logger.Level.DEBUG, asExpected.getMessage());
    }
  }
}
