package org.jitsu.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.config.Configuration;
import org.jitsu.config.Dns;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.synjitsu.link.Bridge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends what outlives a daemon, where no next one is to find it. */
@Command(
    name = "clear",
    mixinStandardHelpOptions = true,
    description = {
      "Stops the guests that a daemon left running when it ended, and removes its bridge.",
      "For when no next daemon is to find them; refused while one runs. The state directory stays."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu clear -c jitsu.yaml")
final class ClearCommand implements Callable<Integer> {

  private static final int ANY_PORT = 0;

  @Mixin private ConfigurationOption configuration = new ConfigurationOption();

  /** A daemon finds the guests, as the next one would, and takes them along when it ends. */
  @Override
  public Integer call() throws CannotException, IOException {
    try (Backends backends = new Backends()) {
      Origin origin = ConfigurationOption.origin(configuration.file(), backends.names(), _ -> {});
      Configuration left = ConfigurationOption.load(origin);
      try (RunningDaemon daemon =
          RunningDaemon.startUnrehearsed(unseen(left), backends, Ticker.system())) {
        daemon.stopGuestsAtEnd();
      }
      if (left.bridge() != null) {
        try (Rtnetlink netlink = Rtnetlink.open()) {
          Bridge.remove(netlink, left.bridge().name());
        }
      }
    }
    return 0;
  }

  /** Returns the same guests and services, of which nobody hears. */
  private static Configuration unseen(Configuration left) {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), ANY_PORT);
    List<Dns.Zone> zones =
        left.dns().zones().stream().map(zone -> new Dns.Zone(zone.name(), null)).toList();
    return new Configuration(
        new Dns(List.of(anywhere), zones),
        left.bridge(),
        left.guests(),
        left.boards(),
        List.of(),
        left.services(),
        left.pools(),
        left.proxyProtocol(),
        left.daemon(),
        left.waking(),
        null,
        null);
  }
}
