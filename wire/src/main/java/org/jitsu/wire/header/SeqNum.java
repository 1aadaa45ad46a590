package org.jitsu.wire.header;

/**
 * A TCP sequence number: arithmetic modulo 2^32, order by the shorter way round (RFC 9293 section
 * 3.4, RFC 1982). The static helpers work on bare ints for the hot path. Two numbers exactly 2^31
 * apart have no order: each is then before the other, as in the usual implementations, and {@link
 * #distance} is {@code Integer.MIN_VALUE} both ways.
 *
 * @param value the 32 bits as they stand in the header
 */
public record SeqNum(int value) {

  /** How far {@code to} is after {@code from}, negative when it is before. */
  public static int distance(int from, int to) {
    return to - from;
  }

  public static boolean before(int a, int b) {
    return a - b < 0;
  }

  public static boolean after(int a, int b) {
    return before(b, a);
  }

  public static boolean atOrBefore(int a, int b) {
    return a == b || before(a, b);
  }

  public static boolean atOrAfter(int a, int b) {
    return a == b || before(b, a);
  }

  /**
   * Whether {@code number} is one of the {@code size} numbers from {@code start} on; size is
   * unsigned.
   */
  public static boolean inWindow(int number, int start, int size) {
    return Integer.compareUnsigned(number - start, size) < 0;
  }

  public static int max(int a, int b) {
    return before(a, b) ? b : a;
  }

  public SeqNum plus(int count) {
    return new SeqNum(value + count);
  }

  public int distanceTo(SeqNum later) {
    return distance(value, later.value);
  }

  public boolean isBefore(SeqNum other) {
    return before(value, other.value);
  }

  public boolean isAfter(SeqNum other) {
    return after(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(value);
  }
}
