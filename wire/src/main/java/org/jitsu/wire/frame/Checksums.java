package org.jitsu.wire.frame;

import org.jitsu.wire.header.Verdict;

/** The checksums of an accepted IP frame, whichever headers it has. */
final class Checksums {
  private Checksums() {}

  static Verdict verify(Frame frame) {
    if (!frame.isV6() && !frame.ipv4().checksumRight()) {
      return Verdict.IPV4_CHECKSUM;
    }
    boolean right =
        switch (frame.kind()) {
          case TCP -> frame.tcp().checksumRight(pseudoSum(frame, frame.tcp().length()));
          case UDP ->
              frame.udp().checksumRight(pseudoSum(frame, frame.udp().length()), !frame.isV6());
          case ICMPV4 -> frame.icmp4().checksumRight();
          case ICMPV6, NDP -> frame.icmp6().checksumRight(pseudoSum(frame, frame.icmp6().length()));
          case FRAGMENT, OTHER, ARP, NOTHING -> true;
        };
    return right ? Verdict.ACCEPTED : Verdict.TRANSPORT_CHECKSUM;
  }

  static void fill(Frame frame) {
    if (!frame.isV6()) {
      frame.ipv4().fillChecksum();
    }
    switch (frame.kind()) {
      case TCP -> frame.tcp().fillChecksum(pseudoSum(frame, frame.tcp().length()));
      case UDP -> frame.udp().fillChecksum(pseudoSum(frame, frame.udp().length()));
      case ICMPV4 -> frame.icmp4().fillChecksum();
      case ICMPV6, NDP -> frame.icmp6().fillChecksum(pseudoSum(frame, frame.icmp6().length()));
      case FRAGMENT, OTHER, ARP, NOTHING -> {}
    }
  }

  private static long pseudoSum(Frame frame, int length) {
    return frame.isV6()
        ? frame.ipv6().pseudoSum(frame.protocol(), length)
        : frame.ipv4().pseudoSum(length);
  }
}
