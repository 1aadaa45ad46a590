package org.jitsu.synjitsu.neighbour;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Ndp;
import org.jspecify.annotations.Nullable;

/**
 * What Synjitsu answers to neighbour solicitations (RFC 4861 section 7.2.3).
 *
 * @param gateway the bridge's IPv6 address, null when it has none
 * @param gatewayMac the bridge's MAC
 * @param probe the link-local address that probes come from
 * @param probeMac Synjitsu's MAC
 */
public record NdpAnswers(
    @Nullable IpAddr gateway, MacAddress gatewayMac, IpAddr probe, MacAddress probeMac) {

  /**
   * Answers an accepted neighbour discovery message from the bridge; null for silence.
   *
   * <p>A probe for a duplicate address (RFC 4862 section 5.4.3) is answered, because a held address
   * is in use, but never its own guest: whoever has the guest's MAC asks for itself.
   *
   * @param held the MAC of the guest whose held address is asked for, null when it is not held
   */
  public @Nullable MacAddress onBridge(Frame asked, @Nullable MacAddress held) {
    if (!asked.ndp().isSolicitation()) {
      return null;
    }
    if (target(asked.ndp()).equals(probe)) {
      return probeMac;
    }
    return held == null || asked.ethernet().source() == held.bits() ? null : held;
  }

  /**
   * Answers an accepted neighbour discovery message from a guest on its unplugged link; null for
   * silence, which is also the answer to a guest that probes for its own address.
   *
   * @param isOwn whether an address is the guest's
   * @param neighbours the MACs of held clients and of other guests; null for an unknown address
   */
  public @Nullable MacAddress onLink(
      Frame asked, Predicate<IpAddr> isOwn, Function<IpAddr, @Nullable MacAddress> neighbours) {
    IpAddr target = target(asked.ndp());
    if (!asked.ndp().isSolicitation() || isOwn.test(target)) {
      return null;
    }
    if (target.equals(gateway)) {
      return gatewayMac;
    }
    return target.equals(probe) ? probeMac : neighbours.apply(target);
  }

  private static IpAddr target(Ndp asked) {
    return new IpAddr(asked.targetHi(), asked.targetLo());
  }
}
