package org.jitsu.wire.frame;

import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.header.Verdict;

/** A frame in the words of {@code tcpdump -n -S}. */
final class FrameText {
  private FrameText() {}

  static void append(Frame frame, StringBuilder text) {
    switch (frame.kind()) {
      case NOTHING -> appendRefused(frame, text);
      case ARP -> frame.arp().describe(text);
      case TCP -> {
        appendAddresses(frame, text, true);
        frame.tcp().describe(text);
      }
      case UDP -> {
        appendAddresses(frame, text, true);
        frame.udp().describe(text);
      }
      case ICMPV4 -> {
        appendAddresses(frame, text, false);
        frame.icmp4().describe(text);
      }
      case ICMPV6 -> {
        appendAddresses(frame, text, false);
        frame.icmp6().describe(text);
      }
      case NDP -> {
        appendAddresses(frame, text, false);
        frame.ndp().describe(text);
      }
      case FRAGMENT -> {
        appendAddresses(frame, text, false);
        text.append("fragment of ip-proto-").append(frame.protocol());
      }
      case OTHER -> {
        appendAddresses(frame, text, false);
        text.append("ip-proto-").append(frame.protocol());
      }
    }
  }

  private static void appendRefused(Frame frame, StringBuilder text) {
    if (frame.verdict() != Verdict.ETHERNET_SHORT) {
      frame.ethernet().describe(text);
      text.append(' ');
    }
    text.append("[refused: ").append(frame.verdict().reason()).append(']');
  }

  private static void appendAddresses(Frame frame, StringBuilder text, boolean withPorts) {
    text.append(frame.isV6() ? "IP6 " : "IP ");
    IpAddr.append(text, frame.sourceHi(), frame.sourceLo());
    if (withPorts) {
      text.append('.').append(frame.sourcePort());
    }
    text.append(" > ");
    IpAddr.append(text, frame.destinationHi(), frame.destinationLo());
    if (withPorts) {
      text.append('.').append(frame.destinationPort());
    }
    text.append(": ");
  }
}
