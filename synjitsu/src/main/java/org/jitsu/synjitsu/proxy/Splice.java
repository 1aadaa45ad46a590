package org.jitsu.synjitsu.proxy;

/**
 * What must change in the segments of a connection as they pass between guest and client.
 *
 * @param shift to be added to the guest's sequence numbers, and subtracted from the client's
 *     acknowledgements and SACK blocks
 * @param clientIsn the client's: a SYN with another number begins another connection
 * @param greeting whether the client may not have seen a SYN-ACK yet: then the guest's SYN-ACKs
 *     pass, shifted; else they are dropped, for Synjitsu has answered them
 * @param windowToClient the guest's window field is shifted left by so many bits, at most to 65535;
 *     right if negative; 0 for a guest whose scale is the promised one
 * @param windowToGuest the same for the client's window field; not 0 only for a guest that scales
 *     no windows though it was promised
 */
public record Splice(
    int shift, int clientIsn, boolean greeting, int windowToClient, int windowToGuest) {

  /** Whether segments pass as they are. */
  public boolean isIdle() {
    return shift == 0 && !shiftsWindows();
  }

  boolean shiftsWindows() {
    return windowToClient != 0 || windowToGuest != 0;
  }

  /** The same, once the client is known to have seen a SYN-ACK. */
  Splice greeted() {
    return new Splice(shift, clientIsn, false, windowToClient, windowToGuest);
  }
}
