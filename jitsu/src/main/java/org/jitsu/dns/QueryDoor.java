package org.jitsu.dns;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** The door for packets: behind it a query is well-formed. Pure; any thread. */
final class QueryDoor {

  /** OPT, and a signature (TSIG or SIG(0)). */
  private static final int MAX_ADDITIONAL = 2;

  private QueryDoor() {}

  /**
   * Reads a packet.
   *
   * @param packet a whole message, of any content
   * @param epochSeconds the time of day, by which cookies grow old
   */
  static Arrival read(
      byte[] packet, Client client, EdnsTerms terms, Keyring keys, long epochSeconds) {
    Header header;
    try {
      header = new Header(packet);
    } catch (IOException e) { // shorter than a header
      return new Arrival.Noise();
    }
    if (header.getFlag(Flags.QR)) { // to answer answers would let two servers talk for ever
      return new Arrival.Noise();
    }
    if (header.getOpcode() != Opcode.QUERY) {
      return rejected(header, Rcode.NOTIMP);
    }
    if (!plausible(header)) {
      return rejected(header, Rcode.FORMERR);
    }
    try {
      Message message = new Message(packet);
      Record question = message.getQuestion();
      List<OPTRecord> opts =
          message.getSection(Section.ADDITIONAL).stream()
              .filter(OPTRecord.class::isInstance)
              .map(OPTRecord.class::cast)
              .toList();
      boolean wellFormed =
          message.numBytes() == packet.length
              && opts.size() <= 1
              && opts.stream().allMatch(opt -> opt.getName().equals(Name.root));
      OPTRecord opt = opts.isEmpty() ? null : opts.getFirst();
      Edns edns = opt == null ? null : Edns.of(opt, client, terms, epochSeconds);
      if (question == null && wellFormed && edns != null && edns.cookie() != null) {
        return rejected(header, Rcode.NOERROR, edns); // asks for a cookie (RFC 7873 section 5.4)
      }
      if (question == null || !wellFormed) {
        return rejected(header, Rcode.FORMERR);
      }
      Signed signed = keys.check(message, packet);
      Query query = new Query(header, question, edns, client, signed);
      return signed == null || signed.isRight()
          ? new Arrival.Accepted(query)
          : new Arrival.Rejected(query.refusal(Rcode.NOTAUTH));
    } catch (IOException | RuntimeException e) { // dnsjava throws both for malformed records
      return rejected(header, Rcode.FORMERR);
    }
  }

  /** Checks the counts before anything is made of their size. */
  private static boolean plausible(Header header) {
    return header.getCount(Section.QUESTION) <= 1
        && header.getCount(Section.ANSWER) == 0
        && header.getCount(Section.AUTHORITY) <= 1 // IXFR carries its SOA there (RFC 1995)
        && header.getCount(Section.ADDITIONAL) <= MAX_ADDITIONAL;
  }

  private static Arrival rejected(Header asked, int rcode) {
    return rejected(asked, rcode, null);
  }

  private static Arrival rejected(Header asked, int rcode, @Nullable Edns edns) {
    Message message = new Message(asked.getID());
    Header header = message.getHeader();
    header.setFlag(Flags.QR);
    header.setOpcode(asked.getOpcode());
    header.setRcode(rcode);
    if (asked.getFlag(Flags.RD)) {
      header.setFlag(Flags.RD);
    }
    if (edns != null) {
      message.addRecord(edns.reply(rcode, null), Section.ADDITIONAL);
    }
    return new Arrival.Rejected(new Reply(message, ReplyTerms.PLAIN, 0, false));
  }
}
