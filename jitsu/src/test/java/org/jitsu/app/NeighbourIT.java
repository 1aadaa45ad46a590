package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.jitsu.linux.namespace.NetworkNamespace;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.testkit.Wiretap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client on another machine of the net: in a namespace of its own, by a cable to the bridge. */
@Timeout(120)
class NeighbourIT {

  private static final Sample WWW = Sample.hello("www");
  private static final String CABLE = "cable";

  @RegisterExtension final Lab lab = new Lab();

  /** Three cold starts: the first, one after a sleep, one after a death. */
  @Test
  void noticesNeitherSleepNorDeath() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    try (Rtnetlink netlink = Rtnetlink.open();
        NetworkNamespace elsewhere = NetworkNamespace.create()) {
      int here = plugIn(netlink, elsewhere);
      try (Wiretap cable = new Wiretap(here)) {
        visitFrom(elsewhere);
        daemon.awaitState("www", "ready");
        daemon.stop("www");
        daemon.awaitState("www", "asleep");
        visitFrom(elsewhere);
        daemon.awaitState("www", "ready");
        Lab.kill(lab.guest("www").orElseThrow());
        daemon.awaitState("www", "asleep");
        visitFrom(elsewhere);

        assertThat(daemon.awaitState("www", "ready").starts()).isEqualTo(3);
        assertThat(cable.lines(line -> line.contains("Flags [S.],"))).as("handshakes").hasSize(3);
        assertThat(cable.lines(line -> line.contains("Flags [R"))).as("resets").isEmpty();
        assertThat(cable.lines(line -> line.startsWith("ARP, Request who-has 10.77.0.10 ")))
            .as("one MAC an address, for ever: asked once by the client")
            .filteredOn(line -> line.contains("tell 10.77.0.99"))
            .hasSize(1);
      } finally {
        netlink.execute(Links.delete(here));
      }
    }
  }

  private static int plugIn(Rtnetlink netlink, NetworkNamespace elsewhere) throws Exception {
    netlink.execute(Links.addVeth(CABLE, "client"));
    int here = netlink.index(CABLE);
    netlink.execute(
        Links.plug(here, netlink.index(Lab.BRIDGE)),
        Links.up(here),
        Links.move(netlink.index("client"), elsewhere.fd()));
    elsewhere.call(
        () -> {
          try (Rtnetlink there = Rtnetlink.open()) {
            int index = there.index("client");
            InetAddress address = InetAddress.getByName("10.77.0.99");
            there.execute(Addresses.add(index, address, 24), Links.up(index));
          }
          return null;
        });
    return here;
  }

  private static void visitFrom(NetworkNamespace elsewhere) throws Exception {
    elsewhere.call(
        () -> {
          Visitor.visit(WWW);
          return null;
        });
  }
}
