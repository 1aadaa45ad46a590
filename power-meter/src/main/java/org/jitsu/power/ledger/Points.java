package org.jitsu.power.ledger;

/**
 * The newest points of a curve, by their numbers since the beginning; the oldest makes room. A
 * point lies in one piece of memory: whoever comes to many curves a hundred times a second finds
 * them out of the processor's caches each time, and each piece costs. One thread at a time.
 */
final class Points {
  private static final int FIELDS = 6;
  private static final int AT = 0;
  private static final int BLUR = 1;
  private static final int LEVEL = 2;
  private static final int JOULES = 3;
  private static final int MISSING = 4;
  private static final int DOUBT = 5;

  private final int capacity;
  private final long[] cells;
  private long added;

  /** The place of the next one. */
  private int next;

  /**
   * Makes none yet.
   *
   * @param capacity how many are remembered, 2 or more
   */
  Points(int capacity) {
    this.capacity = capacity;
    this.cells = new long[Math.multiplyExact(FIELDS, capacity)];
  }

  /** Returns how many there ever were: one more than the newest's number. */
  long added() {
    return added;
  }

  /** Returns the number of the oldest that is remembered. */
  long first() {
    return Math.max(0, added - capacity);
  }

  /** Returns the moment of a reading, in nanoseconds. */
  long at(long number) {
    return cells[cell(number) + AT];
  }

  /** Returns by how much that may be wrong. */
  long blur(long number) {
    return cells[cell(number) + BLUR];
  }

  /** Returns the watts of a power, or the joules of a counter, as they were read. */
  double level(long number) {
    return Double.longBitsToDouble(cells[cell(number) + LEVEL]);
  }

  /** Returns the joules up to there. */
  double joules(long number) {
    return Double.longBitsToDouble(cells[cell(number) + JOULES]);
  }

  /** Returns how many nanoseconds up to there are not covered. */
  long missing(long number) {
    return cells[cell(number) + MISSING];
  }

  /** Returns the doubt up to there, in joules. */
  double doubt(long number) {
    return Double.longBitsToDouble(cells[cell(number) + DOUBT]);
  }

  /** Adds the newest. */
  void add(long at, long blur, double level, double joules, long missing, double doubt) {
    int cell = FIELDS * next;
    next = next + 1 == capacity ? 0 : next + 1;
    added++;
    cells[cell + AT] = at;
    cells[cell + BLUR] = blur;
    cells[cell + LEVEL] = Double.doubleToRawLongBits(level);
    cells[cell + JOULES] = Double.doubleToRawLongBits(joules);
    cells[cell + MISSING] = missing;
    cells[cell + DOUBT] = Double.doubleToRawLongBits(doubt);
  }

  /** Counts back from the next: a remainder costs more than all the rest of adding a point. */
  private int cell(long number) {
    int place = next - (int) (added - number);
    return FIELDS * (place < 0 ? place + capacity : place);
  }
}
