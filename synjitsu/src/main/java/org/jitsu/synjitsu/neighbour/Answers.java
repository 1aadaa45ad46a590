package org.jitsu.synjitsu.neighbour;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jspecify.annotations.Nullable;

/** What Synjitsu answers to who asks for a neighbour, in either version of IP. */
public record Answers(ArpAnswers arp, NdpAnswers ndp) {

  /** Answers as these say; Synjitsu is at one MAC in both. */
  public Answers {
    if (!arp.probeMac().equals(ndp.probeMac())) {
      throw new IllegalArgumentException("Synjitsu has one MAC");
    }
  }

  /** Returns which address a frame about neighbours asks for; null for any other frame. */
  public static @Nullable IpAddr target(Frame frame) {
    return switch (frame.kind()) {
      case ARP -> IpAddr.v4(frame.arp().targetIp());
      case NDP -> new IpAddr(frame.ndp().targetHi(), frame.ndp().targetLo());
      case TCP, UDP, ICMPV4, ICMPV6, FRAGMENT, OTHER, NOTHING -> null;
    };
  }

  /** Returns for which address a frame about neighbours speaks: its sender has it. */
  public static IpAddr speaker(Frame frame) {
    if (frame.kind() == Kind.ARP) {
      return IpAddr.v4(frame.arp().senderIp());
    }
    return frame.ndp().isAdvertisement()
        ? new IpAddr(frame.ndp().targetHi(), frame.ndp().targetLo())
        : frame.source();
  }

  /**
   * Answers such a frame from the bridge.
   *
   * @see ArpAnswers#onBridge
   * @see NdpAnswers#onBridge
   */
  public @Nullable MacAddress onBridge(Frame asked, @Nullable MacAddress held) {
    return asked.kind() == Kind.ARP ? arp.onBridge(asked.arp(), held) : ndp.onBridge(asked, held);
  }

  /**
   * Answers such a frame from a guest on its unplugged link.
   *
   * @see ArpAnswers#onLink
   * @see NdpAnswers#onLink
   */
  public @Nullable MacAddress onLink(
      Frame asked, Predicate<IpAddr> isOwn, Function<IpAddr, @Nullable MacAddress> neighbours) {
    return asked.kind() == Kind.ARP
        ? arp.onLink(asked.arp(), isOwn, neighbours)
        : ndp.onLink(asked, isOwn, neighbours);
  }

  /** Returns whether probes come from the address. */
  public boolean isProbe(IpAddr address) {
    return address.equals(arp.probe()) || address.equals(ndp.probe());
  }

  /** Returns where probes of a guest's address come from. */
  public IpAddr probeOf(IpAddr guest) {
    return guest.isV4() ? arp.probe() : ndp.probe();
  }

  /** Returns the MAC of both probe addresses. */
  public MacAddress probeMac() {
    return arp.probeMac();
  }

  /** Returns the gateway of the address's version of IP, null when there is none. */
  public @Nullable IpAddr gatewayOf(IpAddr address) {
    return address.isV4() ? arp.gateway() : ndp.gateway();
  }

  /** Returns the MAC of the gateway. */
  public MacAddress gatewayMac() {
    return arp.gatewayMac();
  }
}
