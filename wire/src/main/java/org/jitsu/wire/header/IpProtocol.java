package org.jitsu.wire.header;

/** Protocol numbers as IPv4 and IPv6 carry them (IANA, Assigned Internet Protocol Numbers). */
public final class IpProtocol {
  public static final int HOP_BY_HOP = 0;
  public static final int ICMPV4 = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ROUTING = 43;
  public static final int FRAGMENT = 44;
  public static final int AUTHENTICATION = 51;
  public static final int ICMPV6 = 58;
  public static final int DESTINATION_OPTIONS = 60;

  private IpProtocol() {}
}
