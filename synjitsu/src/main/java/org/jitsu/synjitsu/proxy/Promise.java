package org.jitsu.synjitsu.proxy;

import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.wire.header.TcpOptions;

/**
 * What Synjitsu's SYN-ACK says in a guest's name. Nothing is promised that the client did not offer
 * or the guest is not known to do, and timestamps never: a flow without them loses little, one with
 * wrong ones dies by PAWS (RFC 7323 section 5).
 *
 * @param isn the sequence number of the SYN-ACK
 * @param mss bytes
 * @param windowScale the scale of the guest's windows, {@link TcpOptions#ABSENT} for none; then the
 *     client's windows are not scaled either
 * @param sackPermitted whether the client may send SACK blocks
 * @param window how many bytes are kept for the guest, 0 to 65535: its own initial window, or less
 * @param shared whether the guest is expected to choose the same number, so that no splice is
 *     needed
 */
public record Promise(
    int isn, int mss, int windowScale, boolean sackPermitted, int window, boolean shared) {

  /**
   * Decides what is promised.
   *
   * @param client what the client's SYN offers
   * @param mostBytes how much may be kept for one connection
   * @param v4 whether the connection is of IPv4
   */
  public static Promise of(
      Profile guest, Offer client, int isn, Talents splice, int mostBytes, boolean v4) {
    return new Promise(
        isn,
        guest.mss(v4),
        scale(guest, client.scales()),
        sack(guest, client.sackPermitted(), splice),
        window(guest, mostBytes),
        guest.sharedIsn());
  }

  /** The scale that is promised, alone: for who answers without a value for every SYN. */
  public static int scale(Profile guest, boolean clientScales) {
    return clientScales ? guest.windowScale() : TcpOptions.ABSENT;
  }

  /** Whether SACK is promised, alone. */
  public static boolean sack(Profile guest, boolean clientPermits, Talents splice) {
    return clientPermits && guest.sackPermitted() && splice.shiftsSack();
  }

  /** The window that is promised, alone. */
  public static int window(Profile guest, int mostBytes) {
    return Math.min(guest.initialWindow(), mostBytes);
  }

  /** The same with a number that the guest will not choose. */
  public Promise unshared() {
    return shared ? new Promise(isn, mss, windowScale, sackPermitted, window, false) : this;
  }

  /** The options of the SYN-ACK. */
  public Offer offer() {
    return new Offer(mss, windowScale, sackPermitted, false);
  }

  /** Whether windows are scaled, in both directions. */
  boolean scales() {
    return windowScale != TcpOptions.ABSENT;
  }

  /** A window as the field of a segment that is not a SYN. */
  int field(int bytes) {
    return Math.min(0xffff, scales() ? bytes >>> windowScale : bytes);
  }
}
