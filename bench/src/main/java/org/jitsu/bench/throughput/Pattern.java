package org.jitsu.bench.throughput;

import java.util.Arrays;

/** What {@code /bytes/N} of the guest hello sends: byte i is i mod 251. */
final class Pattern {
  private static final int PERIOD = 251;

  private final byte[] pattern;

  /** Makes one that compares so many bytes at a time. */
  Pattern(int mostBytes) {
    pattern = new byte[mostBytes + PERIOD];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) (i % PERIOD);
    }
  }

  /** Whether these are the bytes at that place of the answer. */
  boolean matches(byte[] bytes, int length, long at) {
    int from = (int) (at % PERIOD);
    return Arrays.equals(bytes, 0, length, pattern, from, from + length);
  }
}
