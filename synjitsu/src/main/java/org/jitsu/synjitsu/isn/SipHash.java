package org.jitsu.synjitsu.isn;

import org.jitsu.wire.address.FlowKey;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012), the keyed hash that RFC 6528 section 3 asks for:
 * short input, nobody without the key can foresee a result. The message is whole 64-bit words.
 * Reused for every message, allocates nothing; one thread.
 *
 * <pre>{@code long digest = hash.begin(key).add(flow).add(word).end();}</pre>
 */
public final class SipHash {

  private static final int WORD_BYTES = 8;

  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private int words;

  /** Begins a message. */
  public SipHash begin(HashKey key) {
    v0 = key.k0() ^ 0x736f_6d65_7073_6575L;
    v1 = key.k1() ^ 0x646f_7261_6e64_6f6dL;
    v2 = key.k0() ^ 0x6c79_6765_6e65_7261L;
    v3 = key.k1() ^ 0x7465_6462_7974_6573L;
    words = 0;
    return this;
  }

  /** Adds eight bytes, the least significant first. */
  public SipHash add(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
    words++;
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
    return add(Long.reverseBytes(networkOrder));
  }

  /** Ends the message. */
  public long end() {
    add(((long) words * WORD_BYTES) << 56);
    v2 ^= 0xff;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);
  }
}
