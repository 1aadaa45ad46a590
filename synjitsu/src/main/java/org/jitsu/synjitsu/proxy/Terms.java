package org.jitsu.synjitsu.proxy;

import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;

/**
 * What a connection began with; it never changes.
 *
 * @param clientIsn the sequence number of the client's SYN
 * @param clientWindow the window field of that SYN
 * @param client what that SYN offered
 * @param promise what it was answered
 * @param talents of the splice that the connection will meet
 * @param v4 whether it is of IPv4
 */
public record Terms(
    int clientIsn, int clientWindow, Offer client, Promise promise, Talents talents, boolean v4) {

  /** The number of the client's first octet. */
  public int clientStart() {
    return clientIsn + 1;
  }

  /** The number of the server's first octet, as the client knows it. */
  int serverStart() {
    return promise.isn() + 1;
  }

  /** What the client's SYN is answered. */
  Segment synAck() {
    return Segment.opening(
        TcpFlags.SYN | TcpFlags.ACK,
        promise.isn(),
        clientStart(),
        promise.window(),
        promise.offer());
  }

  /**
   * The client's SYN as the guest gets it: the client's own numbers and MSS; window scale and SACK
   * only where they were promised, no timestamps, no ECN.
   */
  Segment replayedSyn() {
    Offer agreed =
        new Offer(
            client.mss(),
            promise.scales() ? client.windowScale() : TcpOptions.ABSENT,
            promise.sackPermitted(),
            false);
    return Segment.opening(TcpFlags.SYN, clientIsn, 0, clientWindow, agreed);
  }

  /** A reset that the client believes, whatever it has received of the server's stream. */
  Segment resetToClient(int seq, int next) {
    return Segment.bare(TcpFlags.RST | TcpFlags.ACK, seq, next, 0);
  }
}
