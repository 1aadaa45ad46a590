package org.jitsu.config;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jitsu.core.Mac;
import org.jitsu.core.service.Port;

/** Reads addresses and ports. Nothing here asks a resolver. */
final class Addresses {

  private static final Pattern DOTTED = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern SIX = Pattern.compile("[0-9A-Fa-f:.]+");
  private static final Pattern SOCKET =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]]+)):([0-9]{1,5})");
  private static final Pattern PORT = Pattern.compile("([0-9]{1,5})/(tcp|udp)");

  /** How many addresses a range may have. */
  private static final int MAX_RANGE = 4096;

  private Addresses() {}

  /** Reads the address of one host, {@code 10.77.0.10} or {@code fd00:77::10}. */
  static InetAddress host(String text) {
    return text.contains(":") ? host6(text) : host4(text);
  }

  /** Reads one host's address, or those from one to another: {@code 10.77.0.10-10.77.0.19}. */
  static List<InetAddress> hosts(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return List.of(host(text));
    }
    InetAddress first = host(text.substring(0, dash));
    InetAddress last = host(text.substring(dash + 1));
    BigInteger from = new BigInteger(1, first.getAddress());
    BigInteger count = new BigInteger(1, last.getAddress()).subtract(from).add(BigInteger.ONE);
    if (first.getClass() != last.getClass()
        || count.signum() <= 0
        || count.compareTo(BigInteger.valueOf(MAX_RANGE)) > 0) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is not 1 to " + MAX_RANGE + " addresses, the lowest first");
    }
    return IntStream.range(0, count.intValue())
        .mapToObj(i -> plus(first, BigInteger.valueOf(i)))
        .toList();
  }

  private static InetAddress plus(InetAddress first, BigInteger offset) {
    byte[] sum = new byte[first.getAddress().length];
    byte[] digits = new BigInteger(1, first.getAddress()).add(offset).toByteArray();
    int length = Math.min(digits.length, sum.length); // a sign may come before them
    System.arraycopy(digits, digits.length - length, sum, sum.length - length, length);
    try {
      return InetAddress.getByAddress(sum);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("it has the length of an address", e);
    }
  }

  /** Reads the IPv4 address of one host, {@code 10.77.0.10}. */
  static Inet4Address host4(String text) {
    Inet4Address address = dotted(text);
    requireOneHost(text, address);
    return address;
  }

  /** Reads the IPv6 address of one host, {@code fd00:77::10}, which has it everywhere. */
  static Inet6Address host6(String text) {
    if (!SIX.matcher(text).matches() || !(bracketed(text) instanceof Inet6Address address)) {
      throw new IllegalArgumentException(Words.quote(text) + " is not an IPv6 address");
    }
    requireOneHost(text, address);
    if (address.isLinkLocalAddress()) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is link-local, and means another host on every link");
    }
    return address;
  }

  private static void requireOneHost(String text, InetAddress address) {
    if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
      throw new IllegalArgumentException(Words.quote(text) + " is not the address of one host");
    }
  }

  /** Reads where to listen, {@code 127.0.0.1:5353} or {@code [::1]:5353}. */
  static InetSocketAddress socket(String text) {
    Matcher matcher = SOCKET.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(Words.quote(text) + " is not an address and a port");
    }
    InetAddress address =
        matcher.group(1) != null ? bracketed(matcher.group(1)) : dotted(matcher.group(2));
    if (address.isMulticastAddress()) {
      throw new IllegalArgumentException(Words.quote(text) + " is not the address of one host");
    }
    if (address.isAnyLocalAddress()) { // a reply would leave from whichever the kernel chose
      throw new IllegalArgumentException(
          Words.quote(text) + " is not an address of this host but all of them: list each");
    }
    return new InetSocketAddress(address, portNumber(matcher.group(3)));
  }

  /** Reads {@code 80/tcp} or {@code 53/udp}. */
  static Port port(String text) {
    Matcher matcher = PORT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is not a port with its protocol, tcp or udp");
    }
    int number = portNumber(matcher.group(1));
    return matcher.group(2).equals("tcp") ? Port.tcp(number) : Port.udp(number);
  }

  /** Reads the MAC of one interface. */
  static Mac mac(String text) {
    Mac mac = Mac.parse(text);
    if (!mac.isUnicast() || mac.bits() == 0) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is a group's or nobody's: the first octet of a MAC is even");
    }
    return mac;
  }

  private static int portNumber(String digits) {
    int number = Integer.parseInt(digits);
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException("port " + digits + " is not between 1 and 65535");
    }
    return number;
  }

  private static Inet4Address dotted(String text) {
    try {
      if (DOTTED.matcher(text).matches()) {
        return Inet4Address.ofLiteral(text);
      }
    } catch (IllegalArgumentException e) {
      // Said below in words of our own.
    }
    throw new IllegalArgumentException(Words.quote(text) + " is not an IPv4 address");
  }

  private static InetAddress bracketed(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(Words.quote(text) + " is not an IPv6 address", e);
    }
  }
}
