package org.jitsu.synjitsu.isn;

import org.jitsu.wire.address.FlowKey;

/**
 * Initial sequence numbers by RFC 6528 section 3: {@code M + F(flow, key)}, where M advances every
 * 4 microseconds and F is {@link SipHash}. Two connections of one tuple get numbers in the order of
 * their time; numbers of other tuples tell nothing about it. One thread.
 */
public final class InitialSequence {

  private static final long TICK_NS = 4_000;

  private final HashKey key;
  private final SipHash hash = new SipHash();

  /**
   * Makes numbers by a key.
   *
   * @param key secret, drawn anew with every daemon
   */
  public InitialSequence(HashKey key) {
    this.key = key;
  }

  /**
   * Returns the number for a connection that begins now.
   *
   * @param flow from the client to the service
   */
  public int of(FlowKey flow, long nowNs) {
    long secret = hash.begin(key).addAddresses(flow).addBytes(ports(flow)).end();
    return (int) (nowNs / TICK_NS) + (int) secret;
  }

  private static long ports(FlowKey flow) {
    return SharedIsn.ports(flow) << Integer.SIZE;
  }
}
