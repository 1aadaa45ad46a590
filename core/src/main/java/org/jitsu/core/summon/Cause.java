package org.jitsu.core.summon;

import java.net.InetAddress;

/** What made somebody ask for a service. */
public sealed interface Cause {

  /**
   * A DNS query for one of its names.
   *
   * @param name the name as it was asked
   * @param type the query type's mnemonic, {@code A} for example
   * @param client where the query came from
   * @param proven whether the client's return path is proven (DNS over TCP)
   * @param receivedNs when it arrived
   */
  record Queried(String name, String type, InetAddress client, boolean proven, long receivedNs)
      implements Cause {}

  /**
   * A SYN to one of its ports.
   *
   * @param client where it came from
   * @param port the port it was sent to
   * @param receivedNs when it arrived
   */
  record SynSeen(InetAddress client, int port, long receivedNs) implements Cause {}

  /**
   * A datagram to one of its ports.
   *
   * @param client where it came from
   * @param port the port it was sent to
   * @param receivedNs when it arrived
   */
  record DatagramSeen(InetAddress client, int port, long receivedNs) implements Cause {}

  /**
   * An operator.
   *
   * @param receivedNs when the request arrived
   */
  record Asked(long receivedNs) implements Cause {}

  /** Returns when the cause reached us, in nanoseconds of the ticker. */
  long receivedNs();
}
