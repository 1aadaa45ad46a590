package org.jitsu.synjitsu.proxy;

/** A proxied connection. */
public sealed interface ProxyState {

  /**
   * It is Synjitsu's, wholly or in part.
   *
   * @param terms what it began with
   * @param client how far it is with the client
   * @param guest how far it is with the guest
   * @param plugged whether the guest speaks to clients itself: then nothing of the client's comes
   *     here any more, and nothing but a last reset goes there from here
   */
  record Open(Terms terms, ClientSide client, GuestSide guest, boolean plugged)
      implements ProxyState {

    Open with(ClientSide newer) {
      return new Open(terms, newer, guest, plugged);
    }

    Open with(GuestSide newer) {
      return new Open(terms, client, newer, plugged);
    }

    Open plugged(boolean now) {
      return new Open(terms, client, guest, now);
    }

    /** Whether the client has not completed its handshake. */
    public boolean isHalfOpen() {
      return client instanceof ClientSide.Greeting;
    }

    /** Whether the client has not completed its handshake though it was answered repeatedly. */
    public boolean isOverdue() {
      return client instanceof ClientSide.Greeting greeting && greeting.sent() > 1;
    }

    /** Whether the guest knows nothing of it. */
    public boolean isAway() {
      return guest instanceof GuestSide.Away;
    }

    /** Whether the guest was asked and has not answered. */
    public boolean isAsked() {
      return guest instanceof GuestSide.Asked;
    }

    /** The number that the client's next octet has. */
    int clientNext() {
      return client instanceof ClientSide.Talking talking
          ? talking.received().next()
          : terms.clientStart();
    }
  }

  /** It is Synjitsu's no more. */
  record Over(End how) implements ProxyState {}
}
