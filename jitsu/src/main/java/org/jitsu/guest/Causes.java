package org.jitsu.guest;

import org.jitsu.core.service.AddressText;
import org.jitsu.core.summon.Cause;

/** What made somebody summon, for people. */
final class Causes {

  private Causes() {}

  /** Returns one line: the query or packet, and whose it was. */
  static String describe(Cause cause) {
    return switch (cause) {
      case Cause.Queried queried ->
          "query "
              + queried.name()
              + " "
              + queried.type()
              + " from "
              + AddressText.of(queried.client());
      case Cause.SynSeen syn ->
          "SYN to port " + syn.port() + " from " + AddressText.of(syn.client());
      case Cause.DatagramSeen datagram ->
          "datagram to port " + datagram.port() + " from " + AddressText.of(datagram.client());
      case Cause.Connected connected ->
          "connection to port " + connected.port() + " from " + AddressText.of(connected.client());
      case Cause.Asked _ -> "an operator";
      case Cause.Ahead _ -> "nobody yet";
    };
  }
}
