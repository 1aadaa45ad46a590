package org.jitsu.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 net and this host's address in it (RFC 4632).
 *
 * @param host the address of this host
 * @param prefix how many bits are the net's, 8 to 30
 */
record Ipv4Net(Inet4Address host, int prefix) {

  private static final Pattern CIDR = Pattern.compile("([^/]+)/([0-9]{1,2})");

  /** Reads {@code 10.77.0.1/24}. */
  static Ipv4Net parse(String text) {
    Matcher matcher = CIDR.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(Words.quote(text) + " is not an address with a prefix");
    }
    int prefix = Integer.parseInt(matcher.group(2));
    if (prefix < 8 || prefix > 30) {
      throw new IllegalArgumentException("the prefix " + prefix + " is not between 8 and 30");
    }
    var net = new Ipv4Net(Addresses.host4(matcher.group(1)), prefix);
    if (net.isNetwork(net.host) || net.isBroadcast(net.host)) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is the net's own or its broadcast address, not a host's");
    }
    return net;
  }

  boolean contains(Inet4Address address) {
    return ((bits(address) ^ bits(host)) & mask()) == 0;
  }

  /** Returns true for the address whose host bits are all 0. */
  boolean isNetwork(Inet4Address address) {
    return contains(address) && (bits(address) & ~mask()) == 0;
  }

  /** Returns true for the address whose host bits are all 1. */
  boolean isBroadcast(Inet4Address address) {
    return contains(address) && (bits(address) | mask()) == -1;
  }

  /** Returns the highest address of a host that is neither this host's nor among {@code taken}. */
  Optional<Inet4Address> highestFree(Collection<InetAddress> taken) {
    int broadcast = bits(host) | ~mask();
    for (int bits = broadcast - 1; (bits & ~mask()) != 0; bits--) {
      Inet4Address address = address(bits);
      if (!address.equals(host) && !taken.contains(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return address(bits(host) & mask()).getHostAddress() + "/" + prefix;
  }

  private int mask() {
    return -1 << (32 - prefix);
  }

  private static int bits(Inet4Address address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }

  private static Inet4Address address(int bits) {
    return Inet4Address.ofLiteral(
        "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255));
  }
}
