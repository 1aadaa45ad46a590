package org.jitsu.dns;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What others said, for as long as the lowest of its TTLs, an hour at most; a no for as long as its
 * SOA says (RFC 2308 section 5). At most {@value #MAX_ANSWERS}; the one that was unused longest
 * goes. Any thread.
 */
final class ForwardedAnswers {

  static final int MAX_ANSWERS = 4096;

  private static final long MAX_TTL_SECONDS = 3600;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int[] SECTIONS = {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL};

  private record Key(Name name, int type, boolean signatures) {}

  private record Known(Message answer, long keptNs, long ttlSeconds) {}

  private final Map<Key, Known> answers = new LinkedHashMap<>(16, 0.75f, true);

  /** Returns what was said, with the TTLs that remain; null for nothing. */
  synchronized @Nullable Message find(Record question, boolean signatures, long nowNs) {
    Known known = answers.get(key(question, signatures));
    if (known == null) {
      return null;
    }
    long ageSeconds = (nowNs - known.keptNs()) / SECOND_NS;
    return ageSeconds >= known.ttlSeconds() ? null : aged(known.answer(), ageSeconds);
  }

  /** Remembers it, if it may be. */
  synchronized void keep(Record question, boolean signatures, Message answer, long nowNs) {
    long ttl = answer.getHeader().getFlag(Flags.TC) ? 0 : ttlSeconds(answer);
    if (ttl <= 0) {
      return;
    }
    answers.put(key(question, signatures), new Known(answer, nowNs, ttl));
    if (answers.size() > MAX_ANSWERS) {
      Iterator<Key> oldest = answers.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static Key key(Record question, boolean signatures) {
    return new Key(question.getName(), question.getType(), signatures); // names ignore case
  }

  private static long ttlSeconds(Message answer) {
    Stream<Record> lasting =
        answer.getSection(Section.ANSWER).isEmpty()
            ? answer.getSection(Section.AUTHORITY).stream().filter(SOARecord.class::isInstance)
            : records(answer).stream();
    return Math.min(
        MAX_TTL_SECONDS, lasting.mapToLong(ForwardedAnswers::ttlSeconds).min().orElse(0));
  }

  private static long ttlSeconds(Record record) {
    return record instanceof SOARecord soa
        ? Math.min(soa.getTTL(), soa.getMinimum())
        : record.getTTL();
  }

  private static List<Record> records(Message message) {
    return Stream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
        .flatMap(section -> message.getSection(section).stream())
        .filter(record -> record.getType() != Type.OPT)
        .toList();
  }

  private static Message aged(Message answer, long seconds) {
    Message aged = answer.clone();
    for (int section : SECTIONS) {
      aged.removeAllRecords(section);
      for (Record each : answer.getSection(section)) {
        aged.addRecord(each.getType() == Type.OPT ? each : withTtl(each, seconds), section);
      }
    }
    return aged;
  }

  private static Record withTtl(Record record, long seconds) {
    return Record.newRecord(
        record.getName(),
        record.getType(),
        record.getDClass(),
        Math.max(0, record.getTTL() - seconds),
        record.rdataToWireCanonical());
  }
}
