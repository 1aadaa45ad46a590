package org.jitsu.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A well-formed query, and the replies that fit it.
 *
 * @param header its header
 * @param question its one question
 * @param opt its EDNS record (RFC 6891); null without EDNS
 * @param client who asks
 * @param udpPayloadBytes the most bytes of an answer over UDP, which we also announce
 */
record Query(
    Header header, Record question, @Nullable OPTRecord opt, Client client, int udpPayloadBytes) {

  /** The most bytes over UDP without EDNS (RFC 1035 section 4.2.1). */
  static final int CLASSIC_UDP_BYTES = 512;

  private static final int EDNS_VERSION = 0;
  private static final int MAX_TCP_BYTES = 65535;

  Name name() {
    return question.getName();
  }

  int type() {
    return question.getType();
  }

  boolean knowsEdnsVersion() {
    return opt == null || opt.getVersion() == EDNS_VERSION;
  }

  /** Returns the reply that carries the sections. */
  Reply reply(Sections sections) {
    Message message = message(sections.rcode(), null);
    if (sections.authoritative()) {
      message.getHeader().setFlag(Flags.AA);
    }
    add(message, sections.answer(), Section.ANSWER);
    add(message, sections.authority(), Section.AUTHORITY);
    add(message, sections.additional(), Section.ADDITIONAL);
    boolean answered = sections.rcode() == Rcode.NOERROR && isData(sections);
    return new Reply(message, limitBytes(), sections.glue(), answered);
  }

  /** Returns a reply without records. */
  Reply refusal(int rcode) {
    return new Reply(message(rcode, null), limitBytes(), 0, false);
  }

  /**
   * Returns a reply without records that says why, as far as the client understands it (RFC 8914).
   *
   * @param error the extended error's number
   * @param why its text; empty for none
   */
  Reply refusal(int rcode, int error, String why) {
    ExtendedErrorCodeOption option =
        why.isEmpty()
            ? new ExtendedErrorCodeOption(error)
            : new ExtendedErrorCodeOption(error, why);
    return new Reply(message(rcode, option), limitBytes(), 0, false);
  }

  private Message message(int rcode, @Nullable EDNSOption option) {
    Message message = new Message(header.getID());
    Header reply = message.getHeader();
    reply.setFlag(Flags.QR);
    reply.setRcode(rcode & 0xf);
    if (header.getFlag(Flags.RD)) {
      reply.setFlag(Flags.RD);
    }
    message.addRecord(question, Section.QUESTION);
    if (opt != null) {
      int flags = opt.getFlags() & ExtendedFlags.DO; // copied by RFC 3225 section 3
      List<EDNSOption> options = option == null ? List.of() : List.of(option);
      message.addRecord(
          new OPTRecord(udpPayloadBytes, rcode >>> 4, EDNS_VERSION, flags, options),
          Section.ADDITIONAL);
    }
    return message;
  }

  private int limitBytes() {
    return switch (client.transport()) {
      case TCP -> MAX_TCP_BYTES;
      case UDP ->
          opt == null
              ? CLASSIC_UDP_BYTES
              : Math.clamp(opt.getPayloadSize(), CLASSIC_UDP_BYTES, udpPayloadBytes);
    };
  }

  /** Returns true when the authority section only names the zone's servers, which is a courtesy. */
  private static boolean isData(Sections sections) {
    return sections.authoritative()
        && !sections.authority().isEmpty()
        && !sections.answer().isEmpty()
        && sections.glue() == 0
        && sections.authority().getFirst().type() == Type.NS;
  }

  private static void add(Message message, List<Rrset> rrsets, int section) {
    for (Rrset rrset : rrsets) {
      for (Record each : rrset.records()) {
        message.addRecord(each, section);
      }
    }
  }
}
