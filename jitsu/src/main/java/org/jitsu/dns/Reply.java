package org.jitsu.dns;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A message to be sent, and how it may be cut to size.
 *
 * @param message the whole message; not changed any more
 * @param terms what it owes to its query
 * @param glue how many additional records, the first ones, must be there or TC is set
 * @param courtesy whether the authority section may be left out without a word
 */
record Reply(Message message, ReplyTerms terms, int glue, boolean courtesy) {

  /** What RFC 8467 section 4.1 recommends for servers. */
  static final int PADDING_BLOCK = 468;

  private static final int OPTION_HEADER = 4;
  private static final int FLAGS_OFFSET = 2;
  private static final int TC = 0x02; // of the flags' first octet
  private static final int ARCOUNT_OFFSET = 10;

  /** Returns the response code, EDNS's upper bits included. */
  int rcode() {
    return message.getRcode();
  }

  /** Returns the type that was asked for; -1 where nothing was. */
  int type() {
    Record question = message.getQuestion();
    return question == null ? -1 : question.getType();
  }

  /** Returns which replies count as the same for whoever limits them. */
  int kind() {
    Record question = message.getQuestion();
    int rcode = rcode();
    if (question == null) {
      return rcode;
    }
    List<Record> authority = message.getSection(Section.AUTHORITY);
    boolean isNegative = message.getSection(Section.ANSWER).isEmpty() && !authority.isEmpty();
    Name about = isNegative ? authority.getFirst().getName() : question.getName();
    return rcode == Rcode.NOERROR || isNegative ? 31 * about.hashCode() + rcode : rcode;
  }

  /** Returns the octets of the reply without any records, TC set. */
  byte[] truncated() {
    Message empty = message.clone();
    empty.removeAllRecords(Section.ANSWER);
    empty.removeAllRecords(Section.AUTHORITY);
    empty.removeAllRecords(Section.ADDITIONAL);
    if (message.getOPT() != null) {
      empty.addRecord(message.getOPT(), Section.ADDITIONAL);
    }
    byte[] wire = empty.toWire(limitBytes());
    wire[FLAGS_OFFSET] |= TC;
    return signed(empty, wire);
  }

  /**
   * Returns the message's octets, never more than the limit. Only whole RRsets are left out:
   * additional ones silently, then a courteous authority section; anything else sets TC (RFC 2181
   * section 9).
   */
  byte[] encode() {
    byte[] wire = message.toWire(limitBytes());
    if (courtesy && (wire[FLAGS_OFFSET] & TC) != 0) {
      wire = withoutCourtesy().toWire(limitBytes());
    }
    if (glue > 0 && additionalRecords(wire) < glue) {
      wire[FLAGS_OFFSET] |= TC;
    }
    return signed(message, terms.padded() ? padded(wire) : wire);
  }

  private int limitBytes() {
    Signed signed = terms.signed();
    return terms.limitBytes() - (signed == null ? 0 : signed.reservedBytes());
  }

  private byte[] signed(Message whole, byte[] wire) {
    Signed signed = terms.signed();
    return signed == null ? wire : signed.sign(whole, wire);
  }

  /** Sends it again with as much padding as fills the last block. */
  private byte[] padded(byte[] wire) {
    OPTRecord opt = message.getOPT();
    int over = (wire.length + OPTION_HEADER) % PADDING_BLOCK;
    int padding = over == 0 ? 0 : PADDING_BLOCK - over;
    if (opt == null || wire.length + OPTION_HEADER + padding > limitBytes()) {
      return wire;
    }
    List<EDNSOption> options = new ArrayList<>(opt.getOptions());
    options.add(new GenericEDNSOption(EDNSOption.Code.PADDING, new byte[padding]));
    Message longer = message.clone();
    longer.removeRecord(opt, Section.ADDITIONAL);
    longer.addRecord(
        new OPTRecord(
            opt.getPayloadSize(),
            opt.getExtendedRcode(),
            opt.getVersion(),
            opt.getFlags(),
            options),
        Section.ADDITIONAL);
    byte[] result = longer.toWire(limitBytes());
    result[FLAGS_OFFSET] |= (byte) (wire[FLAGS_OFFSET] & TC);
    return result;
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
