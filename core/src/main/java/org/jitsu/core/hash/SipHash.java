package org.jitsu.core.hash;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): short input, and nobody without the key can foresee a
 * result. Reused for every message, allocates nothing; one thread.
 *
 * <pre>{@code long digest = hash.begin(k0, k1).add(word).add(word).end();}</pre>
 */
public final class SipHash {

  private static final int WORD_BYTES = 8;

  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private int words;

  /**
   * Begins a message.
   *
   * @param k0 the key's first eight bytes, the least significant first
   * @param k1 its last eight
   */
  public SipHash begin(long k0, long k1) {
    v0 = k0 ^ 0x736f_6d65_7073_6575L;
    v1 = k1 ^ 0x646f_7261_6e64_6f6dL;
    v2 = k0 ^ 0x6c79_6765_6e65_7261L;
    v3 = k1 ^ 0x7465_6462_7974_6573L;
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

  /** Adds eight bytes in network order, the most significant first. */
  public SipHash addBytes(long networkOrder) {
    return add(Long.reverseBytes(networkOrder));
  }

  /** Ends a message of whole words. */
  public long end() {
    return end(0, 0);
  }

  /**
   * Ends the message.
   *
   * @param rest the bytes after the last whole word, the least significant first; the others 0
   * @param bytes how many these are, 0 to 7
   */
  public long end(long rest, int bytes) {
    add((((long) words * WORD_BYTES + bytes) << 56) | rest);
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
