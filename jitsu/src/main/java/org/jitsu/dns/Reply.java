package org.jitsu.dns;

import java.nio.ByteBuffer;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/**
 * A message to be sent, and how it may be cut to size.
 *
 * @param message the whole message; not changed any more
 * @param limitBytes the most bytes the client takes, at least 512
 * @param glue how many additional records, the first ones, must be there or TC is set
 * @param courtesy whether the authority section may be left out without a word
 */
record Reply(Message message, int limitBytes, int glue, boolean courtesy) {

  private static final int FLAGS_OFFSET = 2;
  private static final int TC = 0x02; // of the flags' first octet
  private static final int ARCOUNT_OFFSET = 10;

  /** Returns the response code, EDNS's upper bits included. */
  int rcode() {
    return message.getRcode();
  }

  /**
   * Returns the message's octets, never more than the limit. Only whole RRsets are left out:
   * additional ones silently, then a courteous authority section; anything else sets TC (RFC 2181
   * section 9).
   */
  byte[] encode() {
    byte[] wire = message.toWire(limitBytes);
    if (courtesy && (wire[FLAGS_OFFSET] & TC) != 0) {
      wire = withoutCourtesy().toWire(limitBytes);
    }
    if (glue > 0 && additionalRecords(wire) < glue) {
      wire[FLAGS_OFFSET] |= TC;
    }
    return wire;
  }

  private Message withoutCourtesy() {
    Header header = message.getHeader();
    Message bare = new Message(header.getID());
    bare.getHeader().setRcode(header.getRcode());
    for (int flag : new int[] {Flags.QR, Flags.AA, Flags.RD}) {
      if (header.getFlag(flag)) {
        bare.getHeader().setFlag(flag);
      }
    }
    message.getSection(Section.QUESTION).forEach(each -> bare.addRecord(each, Section.QUESTION));
    message.getSection(Section.ANSWER).forEach(each -> bare.addRecord(each, Section.ANSWER));
    if (message.getOPT() != null) {
      bare.addRecord(message.getOPT(), Section.ADDITIONAL);
    }
    return bare;
  }

  private int additionalRecords(byte[] wire) {
    int count = Short.toUnsignedInt(ByteBuffer.wrap(wire).getShort(ARCOUNT_OFFSET));
    return message.getOPT() == null ? count : count - 1;
  }
}
