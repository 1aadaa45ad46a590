package org.jitsu.synjitsu.proxy;

import java.util.OptionalInt;

/**
 * What must change in the segments of a connection as they pass between guest and client; what a
 * splice is told.
 *
 * @param shift to be added to the guest's sequence numbers, and subtracted from the client's
 *     acknowledgements and SACK blocks
 * @param clientIsn the client's: a SYN with another number begins another connection
 * @param greeting whether the client may not have seen a SYN-ACK yet: then the guest's SYN-ACKs
 *     pass, shifted; else they are dropped, for Synjitsu has answered them
 * @param guestScale the guest's window scale, 0 for none
 * @param clientEnd the number after the client's FIN, if Synjitsu acknowledged that and sends it to
 *     the guest itself
 * @param windowToClient the guest's window field is shifted left by so many bits, at most to 65535;
 *     right if negative; 0 for a guest whose scale is the promised one
 * @param windowToGuest the same for the client's window field; not 0 only for a guest that scales
 *     no windows though it was promised
 */
public record Renumbering(
    int shift,
    int clientIsn,
    boolean greeting,
    int guestScale,
    OptionalInt clientEnd,
    int windowToClient,
    int windowToGuest) {

  /** Whether segments pass as they are. */
  public boolean isIdle() {
    return shift == 0 && !shiftsWindows();
  }

  /** Whether window fields are to be changed. */
  public boolean shiftsWindows() {
    return windowToClient != 0 || windowToGuest != 0;
  }

  /** The same for how far the connection is with its client by now. */
  Renumbering of(ClientSide client) {
    boolean greets = client instanceof ClientSide.Greeting;
    return new Renumbering(
        shift, clientIsn, greets, guestScale, endOf(client), windowToClient, windowToGuest);
  }

  private static OptionalInt endOf(ClientSide client) {
    return client instanceof ClientSide.Talking(Received received, _, _, _) && received.closed()
        ? OptionalInt.of(received.next())
        : OptionalInt.empty();
  }
}
