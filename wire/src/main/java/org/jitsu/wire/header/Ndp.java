package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;

/**
 * A neighbour discovery message, RFC 4861 section 4: router solicitation and advertisement,
 * neighbour solicitation and advertisement, redirect. Options are walked safely; the door has seen
 * that each has a length and fits.
 */
public final class Ndp extends Header<Ndp> {
  public static final int ROUTER_SOLICITATION = 133;
  public static final int ROUTER_ADVERTISEMENT = 134;
  public static final int NEIGHBOUR_SOLICITATION = 135;
  public static final int NEIGHBOUR_ADVERTISEMENT = 136;
  public static final int REDIRECT = 137;

  /** Bytes of a neighbour solicitation or advertisement without options. */
  public static final int NEIGHBOUR_LENGTH = 24;

  /** Bytes of a link-layer address option over Ethernet. */
  public static final int LINK_LAYER_OPTION_LENGTH = 8;

  public static final int SOURCE_LINK_LAYER = 1;
  public static final int TARGET_LINK_LAYER = 2;

  /** No such option. */
  public static final long NO_MAC = -1;

  public static final int ROUTER = 0x8000_0000;
  public static final int SOLICITED = 0x4000_0000;
  public static final int OVERRIDE = 0x2000_0000;

  private static final int FLAGS = 4;
  private static final int TARGET = 8;
  private static final int HOP_LIMIT_ON_LINK = 255;

  public Ndp() {
    super(Icmp6.LENGTH);
  }

  @Override
  Ndp self() {
    return this;
  }

  /** Whether an ICMPv6 type is neighbour discovery's. */
  public static boolean isNdp(int icmpType) {
    return icmpType >= ROUTER_SOLICITATION && icmpType <= REDIRECT;
  }

  /**
   * Whether the message, known to have an ICMPv6 header, comes from this link and is whole, options
   * included.
   */
  public static Verdict check(MemorySegment segment, long offset, int length, int hopLimit) {
    if (hopLimit != HOP_LIMIT_ON_LINK || segment.get(U8, offset + Icmp6.CODE) != 0) {
      return Verdict.ND_NOT_LOCAL;
    }
    int at = optionsAt(segment.get(U8, offset + Icmp6.TYPE) & 0xff);
    if (length < at) {
      return Verdict.ND_SHORT;
    }
    while (at < length) {
      int size = length - at < 2 ? 0 : (segment.get(U8, offset + at + 1) & 0xff) * 8;
      if (size == 0 || size > length - at) {
        return Verdict.ND_OPTION;
      }
      at += size;
    }
    return Verdict.ACCEPTED;
  }

  private static int optionsAt(int type) {
    return switch (type) {
      case ROUTER_SOLICITATION -> 8;
      case ROUTER_ADVERTISEMENT -> 16;
      case REDIRECT -> 40;
      default -> NEIGHBOUR_LENGTH;
    };
  }

  /**
   * Whether a message that {@link #check} accepted agrees with the packet's addresses, RFC 4861
   * sections 6.1 and 7.1.
   */
  public Verdict agrees(Ipv6 ip) {
    boolean nameless = isNameless(ip);
    boolean toGroup = IpAddr.isMulticast(ip.destinationHi(), ip.destinationLo());
    boolean agrees =
        switch (type()) {
          case ROUTER_SOLICITATION -> !nameless || !hasSourceLinkLayer();
          case NEIGHBOUR_SOLICITATION ->
              targetIsUnicast()
                  && (nameless
                      ? toSolicitedNode(ip) && !hasSourceLinkLayer()
                      : !hasSourceLinkLayer() || !MacAddress.isGroup(linkLayer(SOURCE_LINK_LAYER)));
          case NEIGHBOUR_ADVERTISEMENT ->
              targetIsUnicast() && !nameless && !(toGroup && (flags() & SOLICITED) != 0);
          default -> !nameless;
        };
    return agrees ? Verdict.ACCEPTED : Verdict.ND_CONTRADICTION;
  }

  /**
   * A probe for a duplicate address: a solicitation whose sender has no address yet, RFC 4862
   * section 5.4.
   */
  public boolean isDuplicateProbe(Ipv6 ip) {
    return isSolicitation() && isNameless(ip);
  }

  private static boolean toSolicitedNode(Ipv6 ip) {
    return IpAddr.isSolicitedNode(ip.destinationHi(), ip.destinationLo());
  }

  private static boolean isNameless(Ipv6 ip) {
    return ip.sourceHi() == 0 && ip.sourceLo() == 0;
  }

  private boolean hasSourceLinkLayer() {
    return linkLayer(SOURCE_LINK_LAYER) != NO_MAC;
  }

  private boolean targetIsUnicast() {
    return IpAddr.isUnicast(targetHi(), targetLo());
  }

  /** Writes type, flags and zero for code and checksum. */
  public Ndp init(int type, int flags) {
    return put8(Icmp6.TYPE, type).put8(Icmp6.CODE, 0).put16(Icmp6.CHECKSUM, 0).put32(FLAGS, flags);
  }

  public int type() {
    return u8(Icmp6.TYPE);
  }

  public boolean isSolicitation() {
    return type() == NEIGHBOUR_SOLICITATION;
  }

  public boolean isAdvertisement() {
    return type() == NEIGHBOUR_ADVERTISEMENT;
  }

  /** Of an advertisement: {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}. */
  public int flags() {
    return u32(FLAGS);
  }

  /** Of a neighbour solicitation or advertisement: the address asked about. Otherwise 0. */
  public long targetHi() {
    return hasTarget() ? u64(TARGET) : 0;
  }

  /** The lower half of {@link #targetHi}. */
  public long targetLo() {
    return hasTarget() ? u64(TARGET + 8) : 0;
  }

  private boolean hasTarget() {
    return (isSolicitation() || isAdvertisement()) && length() >= NEIGHBOUR_LENGTH;
  }

  public Ndp target(long hi, long lo) {
    return put64(TARGET, hi).put64(TARGET + 8, lo);
  }

  /** The MAC in the first such option, or {@link #NO_MAC}. */
  public long linkLayer(int optionType) {
    for (int at = optionsAt(type()); at + LINK_LAYER_OPTION_LENGTH <= length(); ) {
      int size = u8(at + 1) * 8;
      if (size == 0) {
        return NO_MAC;
      }
      if (u8(at) == optionType && size == LINK_LAYER_OPTION_LENGTH) {
        return u48(at + 2);
      }
      at += size;
    }
    return NO_MAC;
  }

  /** Writes one link-layer address option behind a neighbour solicitation or advertisement. */
  public Ndp linkLayer(int optionType, long mac) {
    return put8(NEIGHBOUR_LENGTH, optionType)
        .put8(NEIGHBOUR_LENGTH + 1, 1)
        .put48(NEIGHBOUR_LENGTH + 2, mac);
  }

  public boolean checksumRight(long pseudoSum) {
    return Checksum.isRight(pseudoSum + sum(length()));
  }

  public Ndp fillChecksum(long pseudoSum) {
    put16(Icmp6.CHECKSUM, 0);
    return put16(Icmp6.CHECKSUM, Checksum.of(pseudoSum + sum(length())));
  }

  @Override
  public void describe(StringBuilder text) {
    text.append("ICMP6, ");
    switch (type()) {
      case ROUTER_SOLICITATION -> text.append("router solicitation");
      case ROUTER_ADVERTISEMENT -> text.append("router advertisement");
      case REDIRECT -> text.append("redirect");
      case NEIGHBOUR_SOLICITATION -> {
        text.append("neighbor solicitation, who has ");
        IpAddr.append(text, targetHi(), targetLo());
      }
      default -> {
        text.append("neighbor advertisement, tgt is ");
        IpAddr.append(text, targetHi(), targetLo());
      }
    }
    text.append(", length ").append(length());
  }
}
