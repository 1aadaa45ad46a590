package org.jitsu.guest;

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
              + queried.client().getHostAddress();
      case Cause.SynSeen syn ->
          "SYN to port " + syn.port() + " from " + syn.client().getHostAddress();
      case Cause.DatagramSeen datagram ->
          "datagram to port " + datagram.port() + " from " + datagram.client().getHostAddress();
      case Cause.Connected connected ->
          "connection to port " + connected.port() + " from " + connected.client().getHostAddress();
      case Cause.Asked _ -> "an operator";
    };
  }
}
