package org.jitsu.synjitsu.neighbour;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.header.Arp;
import org.jspecify.annotations.Nullable;

/**
 * What Synjitsu answers to ARP requests.
 *
 * @param gateway the bridge's address
 * @param gatewayMac the bridge's MAC
 * @param probe the address that probes come from
 * @param probeMac Synjitsu's MAC
 */
public record ArpAnswers(IpAddr gateway, MacAddress gatewayMac, IpAddr probe, MacAddress probeMac) {

  /**
   * Answers a packet from the bridge; null for silence.
   *
   * <p>A probe for a duplicate address (RFC 5227 section 2.1.1) is answered, because a held address
   * is in use, but never its own guest: whoever has the guest's MAC asks for itself.
   *
   * @param held the MAC of the guest whose held address is asked for, null when it is not held
   */
  public @Nullable MacAddress onBridge(Arp asked, @Nullable MacAddress held) {
    if (!asked.isRequest()) {
      return null;
    }
    if (target(asked).equals(probe)) {
      return probeMac;
    }
    return held == null || asked.senderMac() == held.bits() ? null : held;
  }

  /**
   * Answers a packet from a guest on its unplugged link; null for silence, which is also the answer
   * to a guest that asks for its own address.
   *
   * @param isOwn whether an address is the guest's
   * @param neighbours the MACs of held clients and of other guests; null for an unknown address
   */
  public @Nullable MacAddress onLink(
      Arp asked, Predicate<IpAddr> isOwn, Function<IpAddr, @Nullable MacAddress> neighbours) {
    IpAddr target = target(asked);
    if (!asked.isRequest() || asked.isGratuitous() || isOwn.test(target)) {
      return null;
    }
    if (target.equals(gateway)) {
      return gatewayMac;
    }
    return target.equals(probe) ? probeMac : neighbours.apply(target);
  }

  private static IpAddr target(Arp asked) {
    return IpAddr.v4(asked.targetIp());
  }
}
