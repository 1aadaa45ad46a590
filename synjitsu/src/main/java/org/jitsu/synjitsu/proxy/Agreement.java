package org.jitsu.synjitsu.proxy;

import org.jitsu.synjitsu.profile.Offer;

/** How a guest's SYN-ACK compares with what Synjitsu promised in its name. */
public sealed interface Agreement {

  /**
   * The connection can be handed over.
   *
   * @param splice what has to be changed on the way
   * @param mss the most bytes that the guest takes in a segment
   * @param scale of the guest's windows, 0 for none
   * @param kept whether the promise was right in every point
   */
  record Fits(Splice splice, int mss, int scale, boolean kept) implements Agreement {}

  /** No change on the way mends the difference. */
  record Broken() implements Agreement {}

  /**
   * Compares.
   *
   * <ul>
   *   <li>MSS larger: nobody minds. Smaller: the client will send segments that the guest cannot
   *       take, and a splice cannot cut them; fits only when the client has nothing more to send.
   *   <li>No SACK though promised: the guest leaves the client's blocks unread (RFC 9293, MUST-6).
   *   <li>Another window scale, or none: fits if the splice shifts window fields. The replayed SYN
   *       offers a scale only when one was promised, so that a guest that answers with one though
   *       none was promised breaks RFC 7323 section 1.3.
   *   <li>Timestamps: not offered to the guest; if it sends some all the same, the client leaves
   *       them unread.
   *   <li>Window smaller: the rest waits until the guest makes room.
   * </ul>
   *
   * @param clientDone whether the client has sent its FIN
   * @param greeting whether the client may not have seen a SYN-ACK yet
   */
  static Agreement of(
      Terms terms, int guestIsn, Offer guest, int window, boolean clientDone, boolean greeting) {
    Promise promise = terms.promise();
    int mss = guest.mssOrDefault(terms.v4());
    int promisedScale = promise.scales() ? promise.windowScale() : 0;
    int scale = promise.scales() && guest.scales() ? guest.windowScale() : 0;
    int toGuest = promise.scales() && !guest.scales() ? terms.client().windowScale() : 0;
    Splice splice =
        new Splice(
            promise.isn() - guestIsn, terms.clientIsn(), greeting, scale - promisedScale, toGuest);
    boolean scaledUnasked = guest.scales() && !promise.scales();
    if ((mss < promise.mss() && !clientDone)
        || scaledUnasked
        || (splice.shiftsWindows() && !terms.talents().shiftsWindows())) {
      return new Broken();
    }
    boolean kept =
        mss >= promise.mss()
            && !splice.shiftsWindows()
            && guest.sackPermitted() == promise.sackPermitted()
            && window >= promise.window();
    return new Fits(splice, mss, scale, kept);
  }
}
