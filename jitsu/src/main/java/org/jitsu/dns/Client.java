package org.jitsu.dns;

import java.net.InetAddress;

/**
 * Who asks.
 *
 * @param address where the query came from, and the answer goes
 * @param transport how it came
 */
record Client(InetAddress address, Transport transport) {

  /** How a query came. */
  enum Transport {
    UDP,
    TCP,
    TLS,
    HTTPS;

    /** Returns whether nobody on the way reads what is said. */
    boolean encrypted() {
      return this == TLS || this == HTTPS;
    }

    /** Returns whether the client's return path is proven: a forged address cannot handshake. */
    boolean proven() {
      return this != UDP;
    }
  }
}
