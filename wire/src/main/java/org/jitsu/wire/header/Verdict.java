package org.jitsu.wire.header;

/**
 * What the door says about a frame. Everything but {@link #ACCEPTED} is a reason to drop and count
 * it.
 */
public enum Verdict {
  ACCEPTED("accepted"),
  ETHERNET_SHORT("frame shorter than an Ethernet header"),
  ETHERNET_SOURCE_GROUP("Ethernet source is a group address"),
  VLAN_TAGGED("802.1Q tag: services live on an untagged bridge"),
  ETHERTYPE_UNKNOWN("neither ARP nor IPv4 nor IPv6"),
  ARP_SHORT("ARP packet cut off"),
  ARP_NOT_IPV4("ARP for something else than IPv4 over Ethernet"),
  ARP_SENDER_GROUP("ARP sender is a group address"),
  IPV4_SHORT("IPv4 header cut off"),
  IPV4_VERSION("IPv4 version is not 4"),
  IPV4_HEADER_LENGTH("IPv4 header length below 20 or beyond the packet"),
  IPV4_TOTAL_LENGTH("IPv4 total length beyond the frame"),
  IPV6_SHORT("IPv6 header cut off"),
  IPV6_VERSION("IPv6 version is not 6"),
  IPV6_PAYLOAD_LENGTH("IPv6 payload length beyond the frame"),
  IPV6_MAPPED("IPv4-mapped address in an IPv6 header"),
  IPV6_EXTENSION_SHORT("IPv6 extension header cut off"),
  IPV6_EXTENSIONS_MANY("too many IPv6 extension headers"),
  IPV6_HOP_BY_HOP_MISPLACED("IPv6 hop-by-hop options not first"),
  IPV6_SOURCE_ROUTED("IPv6 routing header with segments left"),
  SOURCE_NOT_UNICAST("IP source is a group or broadcast address"),
  TCP_SHORT("TCP header cut off"),
  TCP_DATA_OFFSET("TCP data offset below 20 bytes or beyond the segment"),
  UDP_SHORT("UDP header cut off"),
  UDP_LENGTH("UDP length below 8 or beyond the packet"),
  ICMP_SHORT("ICMP header cut off"),
  ND_SHORT("neighbour discovery message cut off"),
  ND_NOT_LOCAL("neighbour discovery with a hop limit below 255 or a code"),
  ND_OPTION("neighbour discovery option of length zero or cut off"),
  ND_CONTRADICTION("neighbour discovery message contradicts its own addresses"),
  IPV4_CHECKSUM("wrong IPv4 header checksum"),
  TRANSPORT_CHECKSUM("wrong TCP, UDP or ICMP checksum");

  private final String reason;

  Verdict(String reason) {
    this.reason = reason;
  }

  public boolean accepted() {
    return this == ACCEPTED;
  }

  /** The reason in words, for traces and metrics' descriptions. */
  public String reason() {
    return reason;
  }
}
