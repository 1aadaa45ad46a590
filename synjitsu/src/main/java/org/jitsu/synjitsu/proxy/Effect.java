package org.jitsu.synjitsu.proxy;

import org.jitsu.synjitsu.profile.Offer;

/** What a step wants done, in order. */
public sealed interface Effect {

  /** Send to the client, from the service's address and MAC. */
  record ToClient(Segment segment) implements Effect {}

  /**
   * Send to the guest, from the client's address and MAC, past the splice: the numbers are the
   * guest's. Its payload is what was kept from {@code seq} on.
   */
  record ToGuest(Segment segment) implements Effect {}

  /**
   * Keep a part of the segment at hand.
   *
   * @param payloadAt its first octet in the segment's payload
   * @param streamAt its first octet in the stream, 0 for the stream's first
   * @param length octets, at least 1
   */
  record Keep(int payloadAt, int streamAt, int length) implements Effect {}

  /** The handshake is done: the client's return path is proven. */
  record Established() implements Effect {}

  /** Tell the guest where the client is, before it has to ask. */
  record Introduce() implements Effect {}

  /** Let nothing of this connection pass between the guest and the net, in either direction. */
  record PendSplice() implements Effect {}

  /** Let it pass, changed so. Replaces what was entered before. */
  record ActivateSplice(Renumbering renumbering) implements Effect {}

  /** Let it pass unchanged: the splice forgets the connection, if it knows it. */
  record DropSplice() implements Effect {}

  /**
   * The guest answered other than its profile says.
   *
   * @param found what it answered
   * @param window of its SYN-ACK
   */
  record Mispromised(Offer found, int window) implements Effect {}

  /** Give the segment at hand back to the net: it is the guest's. */
  record Pass() implements Effect {}

  /** Count a segment that came to nothing. */
  record Count(Drop why) implements Effect {}

  /** Forget the connection and what was kept for it. */
  record Finish(End how) implements Effect {}
}
