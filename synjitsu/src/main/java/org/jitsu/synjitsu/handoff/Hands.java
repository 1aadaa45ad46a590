package org.jitsu.synjitsu.handoff;

import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.proxy.Drop;
import org.jitsu.synjitsu.proxy.End;
import org.jitsu.synjitsu.proxy.Renumbering;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpOptions;

/**
 * What {@link Handoff} wants done, by whoever has the sockets. Called on its thread, in order, and
 * never re-entered.
 */
public interface Hands {

  /** Send to the client: {@link SegmentCraft#toClient}. */
  void toClient(Connection connection, Segment segment);

  /**
   * Send to the guest on its link, marked so that the splice leaves it alone: {@link
   * SegmentCraft#toGuest}. What the link does not take is sent again later.
   */
  void toGuest(Connection connection, Segment segment);

  /** Answer a SYN by a SYN-ACK that nobody remembers. */
  void answer(Frame syn, int isn, int window, TcpOptions options);

  /** Reset the client that sent this frame. */
  void resetClient(Frame received);

  /** Reset the guest that sent this frame. */
  void resetGuest(Frame received);

  /** Tell the guest on its link where the connection's client is. */
  void introduce(Connection connection);

  /**
   * Let nothing of the connection pass the guest's link.
   *
   * @return false if there is no splice or no room in it
   */
  boolean pend(Connection connection);

  /**
   * Let it pass, changed so; it may or may not have an entry already, pending or active.
   *
   * @return false if there is no splice or no room in it
   */
  boolean activate(Connection connection, Renumbering renumbering);

  /** Let it pass unchanged. */
  void drop(Connection connection);

  /**
   * Plug the guest in: from its return on, frames of clients go to the guest.
   *
   * @return false if the kernel refused; everything is as before
   */
  boolean plug();

  /** Give the frame at hand back to the net, which leads it to the guest. */
  void pass(Frame received);

  /** The client's return path is proven: it may wake a guest that only proven clients wake. */
  void established(Connection connection);

  /**
   * The guest is other than its profile says; {@link End#PROMISE_BROKEN} follows if it matters.
   *
   * @param v4 whether the connection is of IPv4
   */
  void mispromised(Offer found, boolean v4, int window);

  /** Count a segment that came to nothing. */
  void count(Drop why);

  /** The connection is Synjitsu's no more. */
  void ended(Connection connection, End how);
}
