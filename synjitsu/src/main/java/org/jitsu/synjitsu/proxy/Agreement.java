package org.jitsu.synjitsu.proxy;

import java.util.OptionalInt;
import org.jitsu.synjitsu.profile.Offer;

/** How a guest's SYN-ACK compares with what Synjitsu promised in its name. */
public sealed interface Agreement {

  /**
   * The connection can be handed over.
   *
   * @param renumbering what has to be changed on the way
   * @param mss the most bytes that the guest takes in a segment
   * @param kept whether the promise was right in every point
   */
  record Fits(Renumbering renumbering, int mss, boolean kept) implements Agreement {}

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
   * @param client how far the connection is with its client
   */
  static Agreement of(Terms terms, ClientSide client, int guestIsn, Offer guest, int window) {
    Promise promise = terms.promise();
    int mss = guest.mssOrDefault(terms.v4());
    int promisedScale = promise.scales() ? promise.windowScale() : 0;
    int scale = promise.scales() && guest.scales() ? guest.windowScale() : 0;
    int toGuest = promise.scales() && !guest.scales() ? terms.client().windowScale() : 0;
    Renumbering renumbering =
        new Renumbering(
                promise.isn() - guestIsn,
                terms.clientIsn(),
                false,
                scale,
                OptionalInt.empty(),
                scale - promisedScale,
                toGuest)
            .of(client);
    boolean clientDone = renumbering.clientEnd().isPresent();
    boolean scaledUnasked = guest.scales() && !promise.scales();
    if ((mss < promise.mss() && !clientDone)
        || scaledUnasked
        || (renumbering.shiftsWindows() && !terms.talents().shiftsWindows())) {
      return new Broken();
    }
    boolean kept =
        mss >= promise.mss()
            && !renumbering.shiftsWindows()
            && guest.sackPermitted() == promise.sackPermitted()
            && window >= promise.window();
    return new Fits(renumbering, mss, kept);
  }
}
