package org.jitsu.synjitsu.profile;

import org.jitsu.wire.header.TcpOptions;

/**
 * How a guest answers a SYN that offers everything.
 *
 * @param mss what it takes in a segment of IPv4, 88 to 65535 bytes
 * @param windowScale the scale of its windows, 0 to 14, or {@link TcpOptions#ABSENT}
 * @param sackPermitted whether it takes SACK blocks
 * @param timestamps whether it speaks timestamps; known for the operator, never promised
 * @param initialWindow the window of its SYN-ACK, 0 to 65535 bytes: more than this is not
 *     acknowledged in its name
 * @param sharedIsn whether its number was the one of the key that it shares with Synjitsu
 */
public record Profile(
    int mss,
    int windowScale,
    boolean sackPermitted,
    boolean timestamps,
    int initialWindow,
    boolean sharedIsn) {

  /** The smallest MSS that is believed. */
  public static final int LEAST_MSS = 88;

  private static final int LARGEST = 0xffff;
  private static final int DEFAULT_MSS = Offer.defaultMss(true);

  /** An IPv6 header is that much longer than one of IPv4. */
  private static final int V6_EXTRA = 20;

  /**
   * What may be promised for a guest that was never seen: the default MSS of RFC 9293 section
   * 3.7.1, no option, and a window of four such segments.
   */
  public static final Profile UNKNOWN =
      new Profile(DEFAULT_MSS, TcpOptions.ABSENT, false, false, 4 * DEFAULT_MSS, false);

  public Profile {
    check("mss", mss, LEAST_MSS, LARGEST);
    check("window scale", windowScale, TcpOptions.ABSENT, TcpOptions.MAXIMUM_WINDOW_SCALE);
    check("initial window", initialWindow, 0, LARGEST);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + " is " + least + " to " + most + ", not " + value);
    }
  }

  /**
   * Learns from a SYN-ACK that answers a SYN with MSS, window scale, SACK-permitted and timestamps.
   *
   * @param v4 whether it is of IPv4
   * @param window the window field of the SYN-ACK, which is never scaled
   * @param sharedIsn whether its number is {@code SharedIsn}'s
   */
  public static Profile learned(Offer answer, boolean v4, int window, boolean sharedIsn) {
    boolean longer = !v4 && answer.mss() != TcpOptions.ABSENT;
    int mss = answer.mssOrDefault(true) + (longer ? V6_EXTRA : 0);
    return new Profile(
        Math.clamp(mss, LEAST_MSS, LARGEST),
        answer.windowScale(),
        answer.sackPermitted(),
        answer.timestamps(),
        window,
        sharedIsn);
  }

  /** The same with another initial window. */
  public Profile withWindow(int window) {
    return new Profile(mss, windowScale, sackPermitted, timestamps, window, sharedIsn);
  }

  /** Returns what it takes in a segment of the IP version. */
  public int mss(boolean v4) {
    if (v4) {
      return mss;
    }
    return this.equals(UNKNOWN) ? Offer.defaultMss(false) : Math.max(LEAST_MSS, mss - V6_EXTRA);
  }
}
