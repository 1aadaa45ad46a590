package org.jitsu.config;

import java.net.Inet6Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.service.AddressText;
import org.jitsu.core.wake.Prefix;

/**
 * An IPv6 net and this host's address in it (RFC 4291 section 2.3).
 *
 * @param host the address of this host
 * @param prefix how many bits are the net's, 8 to 126
 */
record Ipv6Net(Inet6Address host, int prefix) {

  private static final Pattern CIDR = Pattern.compile("([^/]+)/([0-9]{1,3})");

  /** Reads {@code fd00:77::1/64}. */
  static Ipv6Net parse(String text) {
    Matcher matcher = CIDR.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(Words.quote(text) + " is not an address with a prefix");
    }
    int prefix = Integer.parseInt(matcher.group(2));
    if (prefix < 8 || prefix > 126) {
      throw new IllegalArgumentException("the prefix " + prefix + " is not between 8 and 126");
    }
    var net = new Ipv6Net(Addresses.host6(matcher.group(1)), prefix);
    if (net.isAnyRouter(net.host)) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is the net's own address, not a host's");
    }
    return net;
  }

  boolean contains(Inet6Address address) {
    return net().contains(address);
  }

  /** Returns true for the address whose host bits are all 0, that of any router (section 2.6.1). */
  boolean isAnyRouter(Inet6Address address) {
    return net().network().equals(address);
  }

  @Override
  public String toString() {
    return AddressText.of(net().network()) + "/" + prefix;
  }

  private Prefix net() {
    return Prefix.of(host, prefix);
  }
}
