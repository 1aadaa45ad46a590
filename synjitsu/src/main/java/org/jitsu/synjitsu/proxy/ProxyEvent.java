package org.jitsu.synjitsu.proxy;

/** What happens to a proxied connection. */
public sealed interface ProxyEvent {

  /**
   * A segment of the client came here.
   *
   * @param room how many octets of the client's stream, from its first, there is memory for
   */
  record FromClient(Segment segment, int room) implements ProxyEvent {}

  /**
   * The client answers a cookie, which its SYN got before this state was made for a duplicate of
   * it: the cookie has what it knows of us.
   */
  record Superseded() implements ProxyEvent {}

  /**
   * Its client has not shown that it exists, and the guest, which is about to be plugged in, was
   * not asked for a connection that it may want for others.
   */
  record Abandoned() implements ProxyEvent {}

  /** The guest sent a segment of this connection on its link, in its own numbers. */
  record FromGuest(Segment segment) implements ProxyEvent {}

  /**
   * The guest listens, and is not plugged in yet.
   *
   * @param askNs when the connection is to be opened to it: now, or soon, so that many do not drown
   *     it
   */
  record Listens(long askNs) implements ProxyEvent {}

  /** The guest is about to be plugged in. */
  record Plugging() implements ProxyEvent {}

  /** The guest was plugged in: from now on it speaks to the client. */
  record Plugged() implements ProxyEvent {}

  /** The guest is no more; its addresses are held again. */
  record GuestGone() implements ProxyEvent {}

  /**
   * The guest will not come.
   *
   * @param aloud whether clients are told so by a RST, or left in silence
   */
  record Refuse(boolean aloud) implements ProxyEvent {}

  /** The splice could not be entered: happens to the state before the step that wanted it. */
  record SpliceRefused() implements ProxyEvent {}

  /** Time passed. */
  record Due() implements ProxyEvent {}
}
