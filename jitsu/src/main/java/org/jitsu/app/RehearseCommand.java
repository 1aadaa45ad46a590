package org.jitsu.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.config.Configuration;
import org.jitsu.config.Daemon;
import org.jitsu.config.Dns;
import org.jitsu.core.time.Ticker;
import org.jitsu.dns.AddressLookup;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.ops.ControlClient;
import picocli.CommandLine.Command;

/**
 * A daemon without guests that is asked once and ends: what the launcher runs after a build, so
 * that the JVM writes down which classes a start needs (its AOT cache) and the next start has them
 * at hand. No privilege is needed and no fixed port used.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Starts a daemon without guests, asks it once, ends it.")
final class RehearseCommand implements Callable<Integer> {

  private static final int ANY_PORT = 0;
  private static final int TIMEOUT_MS = 10_000;
  private static final String ZONE = "rehearsal.test";

  @Override
  public Integer call() throws CannotException, IOException {
    Path scratch = Files.createTempDirectory("jitsu-rehearse");
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), ANY_PORT);
    Dns dns = new Dns(List.of(anywhere), List.of(new Dns.Zone(ZONE, null)));
    Daemon places = new Daemon(scratch, scratch.resolve("control.sock"));
    Configuration configuration = new Configuration(dns, null, List.of(), List.of(), places);
    try (Backends backends = new Backends();
        Rtnetlink netlink = Rtnetlink.open();
        RunningDaemon daemon = RunningDaemon.start(configuration, backends, Ticker.system());
        ControlClient client = new ControlClient(places.control())) {
      netlink.links();
      DemoCommand.configuration(scratch, true, backends);
      client.status();
      ask(daemon.dnsAddress());
    } finally {
      Scratch.delete(scratch);
    }
    return 0;
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
