package org.jitsu.dns;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Decides what a packet deserves: an answer, a summons, both, or nothing. Pure and immutable; any
 * thread.
 */
final class Responder {

  /** The types by which clients look for a server; no other query wakes anything. */
  static final Set<Integer> WAKING = Set.of(Type.A, Type.AAAA, Type.HTTPS, Type.SVCB);

  /** The first type that asks for something other than records (RFC 6895 section 3.1). */
  private static final int FIRST_QTYPE = 128;

  private static final int LAST_QTYPE = 255;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final Zones zones;
  private final EdnsTerms terms;
  private final Keyring keys;

  Responder(Zones zones, EdnsTerms terms, Keyring keys) {
    this.zones = zones;
    this.terms = terms;
    this.keys = keys;
  }

  /** Returns one that answers from other zones. */
  Responder with(Zones others) {
    return new Responder(others, terms, keys);
  }

  /** Returns one that makes and believes other cookies. */
  Responder with(Cookies cookies) {
    return new Responder(zones, terms.with(cookies), keys);
  }

  /** Returns what it answers from. */
  Zones zones() {
    return zones;
  }

  /** Returns the cookies that it makes and believes. */
  Cookies cookies() {
    return terms.cookies();
  }

  /**
   * Decides about a packet.
   *
   * @param packet a whole message, of any content; not kept
   * @param receivedNs when it arrived, in nanoseconds of the ticker
   * @param epochSeconds the time of day, by which cookies grow old
   */
  Disposition respond(byte[] packet, Client client, long receivedNs, long epochSeconds) {
    return switch (QueryDoor.read(packet, client, terms, keys, epochSeconds)) {
      case Arrival.Noise _ -> new Disposition.Drop();
      case Arrival.Rejected(Reply reply) -> new Disposition.Answer(reply);
      case Arrival.Accepted(Query query) -> respond(query, receivedNs);
    };
  }

  private Disposition respond(Query query, long receivedNs) {
    if (!query.knowsEdnsVersion()) {
      return new Disposition.Answer(query.refusal(Rcode.BADVERS));
    }
    if (query.question().getDClass() == DClass.CH) {
      return new Disposition.Answer(Chaos.answer(query, terms.identity()));
    }
    if (query.question().getDClass() != DClass.IN) {
      return new Disposition.Answer(query.refusal(Rcode.REFUSED));
    }
    int type = query.type();
    if (type == 0 || type == Type.OPT) {
      return new Disposition.Answer(query.refusal(Rcode.FORMERR));
    }
    if (type >= FIRST_QTYPE && type <= LAST_QTYPE && type != Type.ANY) {
      return type == Type.AXFR || type == Type.IXFR
          ? transfer(query)
          : new Disposition.Answer(query.refusal(Rcode.NOTIMP));
    }
    Sections sections = AnswerSearch.of(zones, query.name(), type);
    return sections == null
        ? new Disposition.NotOurs(
            query, query.refusal(Rcode.REFUSED, ExtendedErrorCodeOption.NOT_AUTHORITATIVE, ""))
        : dispose(query, sections, receivedNs);
  }

  /**
   * Sends the whole zone to whoever may have it. An increment is the whole zone too (RFC 1995
   * section 4), or, over UDP, the SOA record that says that there is something new.
   */
  private Disposition transfer(Query query) {
    Zone zone = zones.zone(query.name());
    if (zone == null) {
      return new Disposition.Answer(
          query.refusal(Rcode.NOTAUTH, ExtendedErrorCodeOption.NOT_AUTHORITATIVE, ""));
    }
    if (!zone.transfer().allow(query)
        || query.client().transport() == Client.Transport.HTTPS) { // one answer to one request
      return new Disposition.Answer(
          query.refusal(Rcode.REFUSED, ExtendedErrorCodeOption.PROHIBITED, ""));
    }
    if (query.client().transport() != Client.Transport.UDP) {
      return new Disposition.Transfer(query, zone);
    }
    return new Disposition.Answer(
        query.type() == Type.IXFR
            ? query.reply(
                new Sections(
                    Rcode.NOERROR,
                    true,
                    List.of(Rrset.of(zone.soa())),
                    List.of(),
                    List.of(),
                    0,
                    zone.origin()))
            : query.refusal(Rcode.FORMERR)); // RFC 5936 section 4.2
  }

  /**
   * Adds the summons, when the query leads to a service's own name, by aliases of ours too: a
   * resolver would ask for their target next.
   */
  private Disposition dispose(Query query, Sections sections, long receivedNs) {
    Summoned summoned = zones.service(sections.end());
    boolean ofPool = summoned != null && summoned.pool() != null;
    if (summoned == null
        || (summoned.service().wake() == Wake.SYN && !ofPool)
        || !WAKING.contains(query.type())) {
      return new Disposition.Answer(query.reply(sections));
    }
    Cause.Queried cause =
        new Cause.Queried(
            query.name().toString(true),
            Type.string(query.type()),
            query.client().address(),
            query.proven(),
            receivedNs);
    if (ofPool) {
      return seat(query, sections, summoned, cause);
    }
    boolean waits = summoned.keeping() == Summoned.Keeping.WAIT && givesAddress(sections.answer());
    return waits
        ? new Disposition.SummonThenAnswer(summoned.service(), cause, query, query.reply(sections))
        : new Disposition.SummonAndAnswer(summoned.service(), cause, query, sections);
  }

  /** What is no label that could stand in a command line has no guest, and no records. */
  private static Disposition seat(
      Query query, Sections sections, Summoned pool, Cause.Queried cause) {
    List<Rrset> answer = sections.answer();
    Name owner = query.name();
    boolean hasRecords = false; // of the zone's file, which knows better
    if (!answer.isEmpty() && answer.getLast().first() instanceof CNAMERecord alias) {
      owner = alias.getTarget();
    } else {
      hasRecords = !answer.isEmpty();
    }
    String label = owner.getLabelString(0).toLowerCase(Locale.ROOT);
    boolean isLabel = owner.labels() == sections.end().labels() && LABEL.matcher(label).matches();
    return isLabel && !hasRecords
        ? new Disposition.SeatThenAnswer(pool, label, owner, cause, query, sections)
        : new Disposition.Answer(query.reply(sections));
  }

  /** To a client that gets no address from the answer there is nothing to wait for. */
  private static boolean givesAddress(List<Rrset> answer) {
    return answer.stream().anyMatch(each -> WAKING.contains(each.type()));
  }
}
