package org.jitsu.synjitsu.proxy;

import org.jitsu.wire.header.SeqNum;

/** How far a connection is with its guest; Synjitsu's end of it, in the client's stead. */
public sealed interface GuestSide {

  /** The guest does not listen yet. */
  record Away() implements GuestSide {}

  /**
   * SYN-SENT: the client's SYN was replayed, or soon is.
   *
   * @param pended whether the splice has an entry for the connection
   * @param tries how often the SYN was sent
   * @param dueNs when it is sent, again or at first
   * @param giveUpNs when it is given up
   */
  record Asked(boolean pended, int tries, long dueNs, long giveUpNs) implements GuestSide {}

  /**
   * The guest answered, its answer fits, and it waits for the third segment of the handshake, which
   * it gets when it is plugged in.
   *
   * @param isn its sequence number
   * @param window of its SYN-ACK, in bytes
   * @param fits what was agreed
   */
  record Agreed(int isn, int window, Agreement.Fits fits) implements GuestSide {}

  /**
   * ESTABLISHED: what was kept is sent, as RFC 9293 sends. Numbers are the client's own.
   *
   * @param agreed what was agreed with the guest
   * @param una the first number that the guest has not acknowledged
   * @param nxt the next number to be sent
   * @param window what the guest takes after {@code una}, in bytes
   * @param congestion how much may be under way, in bytes (RFC 5681)
   * @param tries how often in a row nothing was acknowledged in time
   * @param dueNs when that is so again
   * @param serverNext the number after the last that the guest was seen to send
   */
  record Replaying(
      Agreed agreed,
      int una,
      int nxt,
      int window,
      int congestion,
      int tries,
      long dueNs,
      int serverNext)
      implements GuestSide {

    /** Whether the guest has acknowledged or said anything beyond its SYN-ACK. */
    boolean consumed(Terms terms) {
      return una != terms.clientStart() || serverNext != agreed.isn() + 1;
    }

    /** The guest spoke. */
    Replaying heard(int newServerNext) {
      return new Replaying(agreed, una, nxt, window, congestion, tries, dueNs, newServerNext);
    }

    /** The guest acknowledged up to {@code newUna}, perhaps nothing new; it lives. */
    Replaying acknowledged(int newUna, int newWindow, long newDueNs) {
      int grown = congestion + Math.min(newUna - una, agreed.fits().mss()); // slow start
      int next = SeqNum.max(nxt, newUna);
      return new Replaying(agreed, newUna, next, newWindow, grown, 0, newDueNs, serverNext);
    }

    /** All up to {@code newNxt} was sent. */
    Replaying sent(int newNxt) {
      return new Replaying(agreed, una, newNxt, window, congestion, tries, dueNs, serverNext);
    }

    /** Nothing was acknowledged in time: from one segment on again. */
    Replaying again(long newDueNs) {
      int one = agreed.fits().mss();
      return new Replaying(agreed, una, una, window, one, tries + 1, newDueNs, serverNext);
    }

    /** Nothing is to be sent until then. */
    Replaying waiting(long newDueNs) {
      return new Replaying(agreed, una, nxt, window, congestion, tries, newDueNs, serverNext);
    }
  }
}
