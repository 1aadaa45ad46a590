package org.jitsu.dns;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Arrays that were a zone's and will be the next one's. An array that is made anew is moved by the
 * collector to where it stays, memory that nobody has touched yet, and while that happens nobody is
 * answered; these are there already. They are as many as the zones had that were replaced last, and
 * go where memory is short. Any thread.
 */
public final class ZoneMemory {

  /** How long each array is: longer than any record. */
  static final int ARRAY = 1 << 17;

  private SoftReference<Deque<byte[]>> spare = new SoftReference<>(new ArrayDeque<>());

  /** Returns an array of zeros. */
  synchronized byte[] take() {
    Deque<byte[]> arrays = spare.get();
    byte[] array = arrays == null ? null : arrays.poll();
    if (array == null) {
      return new byte[ARRAY];
    }
    Arrays.fill(array, (byte) 0);
    return array;
  }

  /** Takes arrays back that nobody reads any more. */
  synchronized void give(List<byte[]> arrays) {
    Deque<byte[]> all = spare.get();
    if (all == null) {
      all = new ArrayDeque<>();
      spare = new SoftReference<>(all);
    }
    all.addAll(arrays);
  }
}
