package org.jitsu.synjitsu.link;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.synjitsu.splice.InlineRelay;
import org.jitsu.synjitsu.splice.InlineSplice;

/**
 * Leads a guest to the bridge by way of this process, which renumbers what passes: instead of its
 * TAP one end of a veth pair is plugged in, and a relay carries frames between the other end and
 * the TAP.
 */
public final class Detour implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Detour.class.getName());

  private static final String OUTER = "jitsu-o";
  private static final String INNER = "jitsu-i";
  private static final AtomicInteger MADE =
      new AtomicInteger(ThreadLocalRandom.current().nextInt());

  private final Rtnetlink netlink;
  private final int outer;
  private final PacketSocket guestEnd;
  private final PacketSocket clientEnd;
  private final InlineRelay relay;

  private Detour(
      Rtnetlink netlink,
      int outer,
      PacketSocket guestEnd,
      PacketSocket clientEnd,
      InlineRelay relay) {
    this.netlink = netlink;
    this.outer = outer;
    this.guestEnd = guestEnd;
    this.clientEnd = clientEnd;
    this.relay = relay;
  }

  /**
   * Leads the guest's frames that way from now on.
   *
   * @param splice what is done to them; its flows are entered
   */
  public static Detour open(Network network, GuestLink link, InlineSplice splice, Ticker ticker)
      throws IOException {
    Rtnetlink netlink = network.netlink();
    String number = Integer.toHexString(MADE.incrementAndGet() & 0xff_ffff);
    String outerName = OUTER + number;
    String innerName = INNER + number;
    netlink.execute(Links.addVeth(outerName, innerName));
    int outer = netlink.index(outerName);
    try {
      int inner = netlink.index(innerName);
      HolderPort.quieten(outerName);
      HolderPort.quieten(innerName);
      netlink.execute(Links.up(outer), Links.up(inner));
      PacketSocket guestEnd = PacketSocket.open(link.ifIndex(), InlineRelay.OPTIONS);
      PacketSocket clientEnd;
      try {
        clientEnd = PacketSocket.open(inner, InlineRelay.OPTIONS);
      } catch (IOException | RuntimeException failure) {
        guestEnd.close();
        throw failure;
      }
      InlineRelay relay =
          new InlineRelay(
              guestEnd, clientEnd, splice, ticker, gone -> LOG.log(DEBUG, "a detour ends", gone));
      Detour detour = new Detour(netlink, outer, guestEnd, clientEnd, relay);
      network.forwarding().give(new GuestLink(outerName, outer, link.mac()));
      return detour;
    } catch (IOException | RuntimeException failure) {
      netlink.execute(Links.delete(outer));
      throw failure;
    }
  }

  /** Removes what an earlier daemon that was killed left of its detours on the bridge. */
  public static void removeLeft(Network network) throws IOException {
    for (Link link : network.netlink().links()) {
      if (link.name().startsWith(OUTER) && link.master() == network.bridge().index()) {
        network.netlink().execute(Links.delete(link.index()));
      }
    }
  }

  /** Ends it. What the kernel takes its time for is done behind the caller's back. */
  @Override
  public void close() {
    relay.close();
    Thread.startVirtualThread(this::letGo);
  }

  /** Ends it, and returns when nothing is left of it. */
  public void closeAndWait() {
    relay.close();
    letGo();
  }

  private void letGo() {
    guestEnd.close();
    clientEnd.close();
    try {
      netlink.execute(Links.delete(outer));
    } catch (LinuxException gone) {
      LOG.log(DEBUG, "a detour's port is gone already", gone);
    }
  }
}
