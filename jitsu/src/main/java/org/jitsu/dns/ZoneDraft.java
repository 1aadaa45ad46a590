package org.jitsu.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** The records of a zone while they are collected; says what is wrong with them. One thread. */
final class ZoneDraft {

  /**
   * The most records of one zone; a master file's $GENERATE could ask for thousands of millions.
   */
  static final int MAX_RECORDS = 1_000_000;

  private static final Set<Integer> ONE_OF_A_KIND = Set.of(Type.SOA, Type.CNAME, Type.DNAME);
  private static final Set<Integer> BESIDE_CNAME = Set.of(Type.CNAME, Type.RRSIG, Type.NSEC);

  private static final int TTL_SECONDS = 3600;
  private static final int NEGATIVE_TTL_SECONDS = 60;

  private final Name origin;
  private final ZoneRecords records;
  private int count;

  ZoneDraft(Name origin, ZoneMemory memory) {
    this.origin = origin;
    this.records = new ZoneRecords(origin, memory);
  }

  /** Returns a zone with nothing but its SOA and NS records, for a zone without a file. */
  static ZoneDraft synthesised(Name origin, ZoneMemory memory) throws ZoneException {
    ZoneDraft draft = new ZoneDraft(origin, memory);
    try {
      Name server = Name.fromString("ns", origin);
      Name mailbox = Name.fromString("hostmaster", origin);
      draft.add(
          new SOARecord(
              origin,
              DClass.IN,
              TTL_SECONDS,
              server,
              mailbox,
              1,
              7200,
              900,
              1_209_600,
              NEGATIVE_TTL_SECONDS));
      draft.add(new NSRecord(origin, DClass.IN, TTL_SECONDS, server));
    } catch (TextParseException e) {
      throw new ZoneException(List.of("zone " + origin + ": its name is too long to serve"), e);
    }
    return draft;
  }

  Name origin() {
    return origin;
  }

  /**
   * Adds a record; one that is there already is not added again.
   *
   * @throws ZoneException when it does not belong here
   */
  void add(Record added) throws ZoneException {
    if (!added.getName().subdomain(origin)) {
      throw new ZoneException(added.getName() + " lies outside the zone " + origin);
    }
    if (added.getDClass() != DClass.IN) {
      throw new ZoneException(
          added.getName()
              + " has class "
              + DClass.string(added.getDClass())
              + "; only IN is served");
    }
    if (++count > MAX_RECORDS) {
      throw new ZoneException("more than " + MAX_RECORDS + " records");
    }
    records.add(added);
  }

  /** Returns true when the name has records of one of the types. */
  boolean has(Name name, int... types) {
    int node = records.node(name.toWire(), 0);
    return node != ZoneRecords.NONE
        && Arrays.stream(types).anyMatch(type -> records.has(node, type));
  }

  /** Returns what makes the records no zone (RFC 1035 section 5.2, RFC 2181 section 10.1). */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (int type : new int[] {Type.SOA, Type.NS}) {
      if (!records.has(records.apex(), type)) {
        problems.add("no " + Type.string(type) + " record at its apex " + origin);
      }
    }
    records.nodes().forEach(node -> addProblems(node, problems));
    return problems;
  }

  private void addProblems(int node, List<String> problems) {
    if (records.has(node, Type.CNAME) && !records.types(node).allMatch(BESIDE_CNAME::contains)) {
      problems.add(records.name(node) + " has a CNAME and other records");
    }
    if (records.has(node, Type.SOA) && node != records.apex()) {
      problems.add(records.name(node) + " has a SOA record, which belongs to the apex " + origin);
    }
    for (int type : ONE_OF_A_KIND) {
      Rrset rrset = records.has(node, type) ? records.find(node, type) : null;
      if (rrset != null && rrset.records().size() > 1) {
        problems.add(rrset.owner() + " has several " + Type.string(type) + " records");
      }
    }
  }

  /** Returns the zone; there must be no {@link #problems}, and nothing is added after that. */
  Zone build(TransferTerms transfer) {
    return new Zone(origin, records, transfer);
  }
}
