package org.jitsu.synjitsu.splice;

import org.jitsu.wire.header.Checksum;
import org.jitsu.wire.header.IcmpQuote;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpOptionWalker;

/**
 * Renumbers the server's octets in a frame. A <em>shift</em> is the client's number of an octet
 * minus the guest's, modulo 2^32 (RFC 9293 section 3.4).
 *
 * <p>Checksums are mended by the difference (RFC 1624), so a frame that was damaged before stays
 * recognizably damaged. A checksum that hardware is to finish covers the pseudo-header alone and
 * does not change. Pure; reused for every frame by one thread; allocates nothing.
 *
 * <p>The kernel's way of the same is {@code splice.c}; a change here is a change there.
 */
final class Shift {
  private final TcpOptionWalker options = new TcpOptionWalker();

  /**
   * A segment that the guest sent, on its way to the client.
   *
   * @param unfinished whether the checksum is left to hardware
   */
  void fromGuest(Tcp tcp, int shift, boolean unfinished) {
    int before = tcp.sequence();
    tcp.sequence(before + shift);
    mend(tcp, before, before + shift, unfinished);
  }

  /**
   * A segment with an acknowledgement that the client sent, on its way to the guest.
   *
   * @return whether it had SACK blocks (RFC 2018), which are renumbered too
   */
  boolean toGuest(Tcp tcp, int shift, boolean unfinished) {
    int before = tcp.acknowledgement();
    tcp.acknowledgement(before - shift);
    mend(tcp, before, before - shift, unfinished);
    if (tcp.headerLength() == Tcp.LENGTH) {
      return false;
    }
    options.begin(tcp);
    while (options.next()) {
      if (options.kind() == TcpOptionWalker.SACK) {
        sack(tcp, shift, unfinished);
        return true;
      }
    }
    return false;
  }

  /** An ICMP error about a segment that the guest sent, on its way to the guest. */
  static void toGuest(IcmpQuote quote, int shift) {
    quote.sequence(quote.sequence() - shift);
  }

  private void sack(Tcp tcp, int shift, boolean unfinished) {
    boolean odd = (options.offset() - tcp.offset() & 1) != 0;
    int checksum = tcp.checksum();
    for (int i = 0; i < options.sackBlocks(); i++) {
      int left = options.sackLeft(i);
      int right = options.sackRight(i);
      checksum = update(checksum, left, left - shift, odd);
      checksum = update(checksum, right, right - shift, odd);
      options.sack(i, left - shift, right - shift);
    }
    if (!unfinished) {
      tcp.checksum(checksum);
    }
  }

  private static int update(int checksum, int before, int after, boolean odd) {
    return odd
        ? Checksum.updateOdd32(checksum, before, after)
        : Checksum.update32(checksum, before, after);
  }

  private static void mend(Tcp tcp, int before, int after, boolean unfinished) {
    if (!unfinished) {
      tcp.checksum(Checksum.update32(tcp.checksum(), before, after));
    }
  }
}
