package org.jitsu.core.service;

import java.util.Locale;

/**
 * A port that a service listens on.
 *
 * @param number 1 to 65535
 * @param protocol TCP or UDP
 */
public record Port(int number, Protocol protocol) {

  /**
   * The transport protocols that a service may use, with their numbers in the IP header (IANA
   * protocol numbers).
   */
  public enum Protocol {
    TCP(6),
    UDP(17);

    private final int number;

    Protocol(int number) {
      this.number = number;
    }

    /** Returns the value of the IP header's protocol (IPv4) or next-header (IPv6) field. */
    public int number() {
      return number;
    }
  }

  public Port {
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException("port " + number + " is not between 1 and 65535");
    }
  }

  /** Returns the TCP port of that number. */
  public static Port tcp(int number) {
    return new Port(number, Protocol.TCP);
  }

  /** Returns the UDP port of that number. */
  public static Port udp(int number) {
    return new Port(number, Protocol.UDP);
  }

  /** Prints {@code 80/tcp}. */
  @Override
  public String toString() {
    return number + "/" + protocol.name().toLowerCase(Locale.ROOT);
  }
}
