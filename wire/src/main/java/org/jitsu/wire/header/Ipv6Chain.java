package org.jitsu.wire.header;

import static org.jitsu.wire.header.Header.U16;
import static org.jitsu.wire.header.Header.U8;

import java.lang.foreign.MemorySegment;

/**
 * Walks the extension headers of an IPv6 packet to its upper layer (RFC 8200 section 4): hop-by-hop
 * options, routing, fragment, authentication (RFC 4302) and destination options, at most {@link
 * #MAXIMUM} of them. Reused for every packet.
 */
public final class Ipv6Chain {
  /** The most extension headers of a packet that we believe to be honest. */
  public static final int MAXIMUM = 8;

  private static final int SHORTEST = 8;
  private static final int SEGMENTS_LEFT = 3;
  private static final int FRAGMENT_FIELD = 2;
  private static final int RESERVED_BITS = 0b110;

  private int protocol;
  private int headerLength;
  private boolean fragment;

  /** Walks the chain of a packet that {@link Ipv6#check} accepted. */
  public Verdict walk(Ipv6 ip) {
    MemorySegment segment = ip.segment();
    protocol = ip.nextHeader();
    headerLength = Ipv6.LENGTH;
    fragment = false;
    for (int walked = 0; isExtension(protocol) && !fragment; walked++) {
      if (walked == MAXIMUM) {
        return Verdict.IPV6_EXTENSIONS_MANY;
      }
      if (protocol == IpProtocol.HOP_BY_HOP && walked > 0) {
        return Verdict.IPV6_HOP_BY_HOP_MISPLACED;
      }
      long at = ip.offset() + headerLength;
      int left = ip.length() - headerLength;
      int size = left < SHORTEST ? SHORTEST : size(segment.get(U8, at + 1) & 0xff);
      if (size > left) {
        return Verdict.IPV6_EXTENSION_SHORT;
      }
      if (protocol == IpProtocol.ROUTING && segment.get(U8, at + SEGMENTS_LEFT) != 0) {
        return Verdict.IPV6_SOURCE_ROUTED;
      }
      if (protocol == IpProtocol.FRAGMENT) {
        // Offset zero and no more to come is an atomic fragment: a whole packet (RFC 6946).
        fragment = (segment.get(U16, at + FRAGMENT_FIELD) & 0xffff & ~RESERVED_BITS) != 0;
      }
      protocol = segment.get(U8, at) & 0xff;
      headerLength += size;
    }
    return Verdict.ACCEPTED;
  }

  private int size(int lengthField) {
    return switch (protocol) {
      case IpProtocol.FRAGMENT -> SHORTEST;
      case IpProtocol.AUTHENTICATION -> Math.max(SHORTEST, (lengthField + 2) * 4);
      default -> (lengthField + 1) * 8;
    };
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT,
          IpProtocol.AUTHENTICATION,
          IpProtocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  /** The upper layer's protocol number; in a fragment, what the fragment header says. */
  public int protocol() {
    return protocol;
  }

  /** Bytes from the IPv6 header to the upper layer. */
  public int headerLength() {
    return headerLength;
  }

  /** Whether this is any fragment, the first one included; the walk ends there. */
  public boolean isFragment() {
    return fragment;
  }
}
