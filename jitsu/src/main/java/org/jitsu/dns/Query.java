package org.jitsu.dns;

import java.util.List;
import org.jitsu.dns.Client.Transport;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A well-formed query, and the replies that fit it.
 *
 * @param header its header
 * @param question its one question
 * @param edns what it brought by EDNS; null without
 * @param client who asks
 * @param signed its signature; null without
 */
record Query(
    Header header, Record question, @Nullable Edns edns, Client client, @Nullable Signed signed) {

  /** The most bytes over UDP without EDNS (RFC 1035 section 4.2.1). */
  static final int CLASSIC_UDP_BYTES = 512;

  private static final int MAX_TCP_BYTES = 65535;

  Name name() {
    return question.getName();
  }

  int type() {
    return question.getType();
  }

  boolean knowsEdnsVersion() {
    return edns == null || edns.isKnownVersion();
  }

  /**
   * Returns whether the client's return path is proven, by how it came, a cookie or a signature.
   */
  boolean proven() {
    return client.transport().proven()
        || (edns != null && edns.provenByCookie())
        || (signed != null && signed.isRight());
  }

  /** Returns the reply that carries the sections. */
  Reply reply(Sections sections) {
    return reply(sections, null);
  }

  /**
   * Returns the reply that carries the sections, and says what else the client should know.
   *
   * @param error null for nothing
   */
  Reply reply(Sections sections, @Nullable ExtendedErrorCodeOption error) {
    Message message = message(sections.rcode(), error);
    if (sections.authoritative()) {
      message.getHeader().setFlag(Flags.AA);
    }
    add(message, sections.answer(), Section.ANSWER);
    add(message, sections.authority(), Section.AUTHORITY);
    add(message, sections.additional(), Section.ADDITIONAL);
    boolean answered = sections.rcode() == Rcode.NOERROR && isData(sections);
    return new Reply(message, terms(), sections.glue(), answered);
  }

  /** Returns a reply without records. */
  Reply refusal(int rcode) {
    return new Reply(message(rcode, null), terms(), 0, false);
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
    return new Reply(message(rcode, option), terms(), 0, false);
  }

  /**
   * Returns a reply that makes an honest client ask again, in a way that proves its return path: by
   * the cookie that it is given (RFC 7873 section 5.2.3), or over TCP.
   */
  Reply challenge() {
    return edns != null && edns.cookie() != null ? refusal(Rcode.BADCOOKIE) : truncated();
  }

  /** Returns a reply without records that makes the client ask again over TCP. */
  Reply truncated() {
    Message message = message(Rcode.NOERROR, null);
    message.getHeader().setFlag(Flags.TC);
    return new Reply(message, terms(), 0, false);
  }

  /** Returns what others answered, as an answer to this query. */
  Reply passedOn(Message answer) {
    Message message = message(answer.getRcode(), null);
    message.getHeader().setFlag(Flags.RA);
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
      answer.getSection(section).stream()
          .filter(each -> each.getType() != Type.OPT && each.getType() != Type.TSIG)
          .forEach(each -> message.addRecord(each, section));
    }
    return new Reply(message, terms(), 0, false);
  }

  /** Returns an answer without records, to be filled. */
  Message emptyAnswer() {
    return message(Rcode.NOERROR, null);
  }

  private ReplyTerms terms() {
    return new ReplyTerms(limitBytes(), proven(), edns != null && edns.isPadded(), signed);
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
    if (edns != null) {
      message.addRecord(edns.reply(rcode, option), Section.ADDITIONAL);
    }
    return message;
  }

  private int limitBytes() {
    if (client.transport() != Transport.UDP) {
      return MAX_TCP_BYTES;
    }
    return edns == null
        ? CLASSIC_UDP_BYTES
        : Math.clamp(
            edns.asked().getPayloadSize(), CLASSIC_UDP_BYTES, edns.terms().udpPayloadBytes());
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
