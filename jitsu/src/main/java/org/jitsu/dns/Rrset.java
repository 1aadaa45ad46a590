package org.jitsu.dns;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The records of one owner and type (RFC 2181 section 5), which are always sent together.
 *
 * @param records at least one; same owner, type and TTL
 */
record Rrset(List<Record> records) {

  Rrset {
    records = List.copyOf(records);
  }

  static Rrset of(Record only) {
    return new Rrset(List.of(only));
  }

  Record first() {
    return records.getFirst();
  }

  Name owner() {
    return first().getName();
  }

  int type() {
    return first().getType();
  }

  /** Returns the same records under another owner, as a wildcard gives them (RFC 4592). */
  Rrset at(Name owner) {
    return new Rrset(records.stream().map(each -> each.withName(owner)).toList());
  }
}
