package org.jitsu.synjitsu.profile;

import org.jitsu.wire.header.TcpOptions;

/**
 * The options of a SYN or a SYN-ACK, as a value.
 *
 * @param mss bytes, or {@link TcpOptions#ABSENT}
 * @param windowScale 0 to 14, or {@link TcpOptions#ABSENT}
 * @param sackPermitted whether the option is there
 * @param timestamps whether the option is there
 */
public record Offer(int mss, int windowScale, boolean sackPermitted, boolean timestamps) {

  /** No options at all. */
  public static final Offer NONE = new Offer(TcpOptions.ABSENT, TcpOptions.ABSENT, false, false);

  /** What a segment without MSS option may carry, RFC 9293 section 3.7.1. */
  private static final int DEFAULT_MSS_V4 = 536;

  private static final int DEFAULT_MSS_V6 = 1220;

  /** Takes what was read from a segment. */
  public static Offer of(TcpOptions read) {
    return new Offer(read.mss(), read.windowScale(), read.sackPermitted(), read.hasTimestamps());
  }

  /** Returns what the sender takes in a segment by default. */
  public static int defaultMss(boolean v4) {
    return v4 ? DEFAULT_MSS_V4 : DEFAULT_MSS_V6;
  }

  /** Returns what the sender takes in a segment, said or not. */
  public int mssOrDefault(boolean v4) {
    return mss == TcpOptions.ABSENT ? defaultMss(v4) : mss;
  }

  /** Returns whether every option is there that a guest may agree to. */
  public boolean isComplete() {
    return mss != TcpOptions.ABSENT && scales() && sackPermitted && timestamps;
  }

  /** Returns whether the sender scales windows, if the other end does too. */
  public boolean scales() {
    return windowScale != TcpOptions.ABSENT;
  }

  /** Writes the offer, without timestamps, into options that are about to be sent. */
  public TcpOptions into(TcpOptions options) {
    return options.clear().mss(mss).windowScale(windowScale).sackPermitted(sackPermitted);
  }
}
