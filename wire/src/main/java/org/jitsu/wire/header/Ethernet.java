package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.MacAddress;

/**
 * The Ethernet II header, IEEE 802.3 section 3. MAC addresses are the {@code bits} of {@link
 * MacAddress}.
 */
public final class Ethernet extends Header<Ethernet> {
  public static final int LENGTH = 14;

  public static final int TYPE_IPV4 = 0x0800;
  public static final int TYPE_ARP = 0x0806;
  public static final int TYPE_VLAN = 0x8100;
  public static final int TYPE_IPV6 = 0x86dd;
  private static final int TYPE_PROVIDER_VLAN = 0x88a8;

  private static final int DESTINATION = 0;
  private static final int SOURCE = 6;
  private static final int TYPE = 12;
  private static final int VLAN_TAG = 14;

  private static final int VLAN_END = 18;

  public Ethernet() {
    super(LENGTH);
  }

  @Override
  Ethernet self() {
    return this;
  }

  /** Whether {@code length} bytes hold an Ethernet header. Says nothing about its type. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    return length < LENGTH ? Verdict.ETHERNET_SHORT : Verdict.ACCEPTED;
  }

  public long destination() {
    return u48(DESTINATION);
  }

  public Ethernet destination(long mac) {
    return put48(DESTINATION, mac);
  }

  public long source() {
    return u48(SOURCE);
  }

  public Ethernet source(long mac) {
    return put48(SOURCE, mac);
  }

  /** The EtherType, or a length below 0x0600 in an IEEE 802.3 frame. */
  public int type() {
    return u16(TYPE);
  }

  public Ethernet type(int etherType) {
    return put16(TYPE, etherType);
  }

  /** Whether an 802.1Q or 802.1ad tag follows the addresses. */
  public boolean isTagged() {
    return type() == TYPE_VLAN || type() == TYPE_PROVIDER_VLAN;
  }

  /** The VLAN of a tagged frame, 0 to 4095; -1 when there is none. */
  public int vlanId() {
    return isTagged() && length() >= VLAN_END ? u16(VLAN_TAG) & 0xfff : -1;
  }

  @Override
  public void describe(StringBuilder text) {
    MacAddress.append(text, source());
    text.append(" > ");
    MacAddress.append(text, destination());
    text.append(", ethertype ");
    switch (type()) {
      case TYPE_IPV4 -> text.append("IPv4 (0x0800)");
      case TYPE_ARP -> text.append("ARP (0x0806)");
      case TYPE_IPV6 -> text.append("IPv6 (0x86dd)");
      case TYPE_VLAN -> text.append("802.1Q (0x8100)");
      default -> text.append("Unknown (0x%04x)".formatted(type()));
    }
    text.append(", length ").append(length());
    if (vlanId() >= 0) {
      text.append(": vlan ").append(vlanId());
    }
  }
}
