package org.jitsu.synjitsu.splice;

import java.util.OptionalInt;
import org.jitsu.wire.header.TcpOptions;

/**
 * What whoever hands a connection over knows of it, and the splice cannot see.
 *
 * @param shift the sequence number that the client was promised minus the guest's own
 * @param guestScale the window scale of the guest's SYN-ACK, 0 to 14; 0 when it had none. A
 *     client's RST counts only within the guest's window
 * @param clientEnd the number after the client's FIN, when Synjitsu has acknowledged that one
 *     already and hands it to the guest itself: it never passes the splice
 * @param greeting whether the client may not have heard a SYN-ACK yet: then the guest's pass,
 *     renumbered, else they are dropped
 */
public record SpliceTerms(int shift, int guestScale, OptionalInt clientEnd, boolean greeting) {
  private static final int WINDOW_FIELD = 0xffff;

  public SpliceTerms {
    if (guestScale < 0 || guestScale > TcpOptions.MAXIMUM_WINDOW_SCALE) {
      throw new IllegalArgumentException("a window scale is 0 to 14, not " + guestScale);
    }
  }

  /** Of a client that has not closed its side. */
  public static SpliceTerms open(int shift, int guestScale) {
    return new SpliceTerms(shift, guestScale, OptionalInt.empty(), false);
  }

  /** Of a client that has. */
  public SpliceTerms closedAt(int end) {
    return new SpliceTerms(shift, guestScale, OptionalInt.of(end), greeting);
  }

  /** The same of a client that may not have heard a SYN-ACK yet. */
  public SpliceTerms whileGreeting() {
    return new SpliceTerms(shift, guestScale, clientEnd, true);
  }

  /** The largest window that the guest can open, in octets; until a segment of it says more. */
  int firstWindow() {
    return WINDOW_FIELD << guestScale;
  }
}
