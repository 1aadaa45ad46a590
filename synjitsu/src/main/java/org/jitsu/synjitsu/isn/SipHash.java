package org.jitsu.synjitsu.isn;

import org.jitsu.wire.address.FlowKey;

/**
 * The keyed hash that RFC 6528 section 3 asks for, {@linkplain org.jitsu.core.hash.SipHash
 * SipHash-2-4}, over flows. Reused for every message, allocates nothing; one thread.
 *
 * <pre>{@code long digest = hash.begin(key).addAddresses(flow).add(word).end();}</pre>
 */
public final class SipHash {

  private final org.jitsu.core.hash.SipHash hash = new org.jitsu.core.hash.SipHash();

  /** Begins a message. */
  public SipHash begin(HashKey key) {
    hash.begin(key.k0(), key.k1());
    return this;
  }

  /** Adds eight bytes, the least significant first. */
  public SipHash add(long word) {
    hash.add(word);
    return this;
  }

  /**
   * Adds 32 bytes in network order: the source's address, then the destination's, IPv4 in its
   * mapped form {@code ::ffff:a.b.c.d}. The ports are left to {@link #addBytes}.
   */
  public SipHash addAddresses(FlowKey flow) {
    return addBytes(flow.sourceHi())
        .addBytes(flow.sourceLo())
        .addBytes(flow.destinationHi())
        .addBytes(flow.destinationLo());
  }

  /** Adds eight bytes in network order, the most significant first. */
  public SipHash addBytes(long networkOrder) {
    hash.addBytes(networkOrder);
    return this;
  }

  /** Ends the message. */
  public long end() {
    return hash.end();
  }
}
