package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;

/** ARP for IPv4 over Ethernet, RFC 826. Addresses as bare bits, IPv4 in network order. */
public final class Arp extends Header<Arp> {
  public static final int LENGTH = 28;

  public static final int REQUEST = 1;
  public static final int REPLY = 2;

  private static final int HARDWARE_TYPE = 0;
  private static final int PROTOCOL_TYPE = 2;
  private static final int ADDRESS_LENGTHS = 4;
  private static final int OPERATION = 6;
  private static final int SENDER_MAC = 8;
  private static final int SENDER_IP = 14;
  private static final int TARGET_MAC = 18;
  private static final int TARGET_IP = 24;

  private static final int ETHERNET = 1;
  private static final int SIX_AND_FOUR = 0x0604;

  public Arp() {
    super(LENGTH);
  }

  @Override
  Arp self() {
    return this;
  }

  /** Whether the bytes are a whole ARP packet for IPv4 over Ethernet. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    if (length < LENGTH) {
      return Verdict.ARP_SHORT;
    }
    boolean known =
        segment.get(U16, offset + HARDWARE_TYPE) == ETHERNET
            && segment.get(U16, offset + PROTOCOL_TYPE) == Ethernet.TYPE_IPV4
            && segment.get(U16, offset + ADDRESS_LENGTHS) == SIX_AND_FOUR;
    if (!known) {
      return Verdict.ARP_NOT_IPV4;
    }
    boolean group = MacAddress.isGroup((segment.get(U8, offset + SENDER_MAC) & 0xffL) << 40);
    return group ? Verdict.ARP_SENDER_GROUP : Verdict.ACCEPTED;
  }

  /** Writes what every ARP packet for IPv4 over Ethernet begins with. */
  public Arp init() {
    return put16(HARDWARE_TYPE, ETHERNET)
        .put16(PROTOCOL_TYPE, Ethernet.TYPE_IPV4)
        .put16(ADDRESS_LENGTHS, SIX_AND_FOUR);
  }

  public int operation() {
    return u16(OPERATION);
  }

  public Arp operation(int operation) {
    return put16(OPERATION, operation);
  }

  public long senderMac() {
    return u48(SENDER_MAC);
  }

  public Arp senderMac(long mac) {
    return put48(SENDER_MAC, mac);
  }

  public int senderIp() {
    return u32(SENDER_IP);
  }

  public Arp senderIp(int ip) {
    return put32(SENDER_IP, ip);
  }

  public long targetMac() {
    return u48(TARGET_MAC);
  }

  public Arp targetMac(long mac) {
    return put48(TARGET_MAC, mac);
  }

  public int targetIp() {
    return u32(TARGET_IP);
  }

  public Arp targetIp(int ip) {
    return put32(TARGET_IP, ip);
  }

  public boolean isRequest() {
    return operation() == REQUEST;
  }

  public boolean isReply() {
    return operation() == REPLY;
  }

  /**
   * A probe for a duplicate address: a request whose sender has no address yet, RFC 5227 section
   * 1.1.
   */
  public boolean isProbe() {
    return isRequest() && senderIp() == 0;
  }

  /** A gratuitous packet: the sender speaks of its own address, RFC 5227 section 3. */
  public boolean isGratuitous() {
    return senderIp() == targetIp() && senderIp() != 0;
  }

  @Override
  public void describe(StringBuilder text) {
    switch (operation()) {
      case REQUEST -> {
        text.append("ARP, Request who-has ");
        IpAddr.append(text, 0, IpAddr.mapped(targetIp()));
        if (targetMac() != 0) {
          text.append(" (");
          MacAddress.append(text, targetMac());
          text.append(')');
        }
        text.append(" tell ");
        IpAddr.append(text, 0, IpAddr.mapped(senderIp()));
      }
      case REPLY -> {
        text.append("ARP, Reply ");
        IpAddr.append(text, 0, IpAddr.mapped(senderIp()));
        text.append(" is-at ");
        MacAddress.append(text, senderMac());
      }
      default -> text.append("ARP, Unknown (").append(operation()).append(')');
    }
    text.append(", length ").append(length());
  }
}
