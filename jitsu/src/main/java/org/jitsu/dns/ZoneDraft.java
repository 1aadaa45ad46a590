package org.jitsu.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
  private final Map<Name, Map<Integer, Set<Record>>> names = new LinkedHashMap<>();
  private int count;

  ZoneDraft(Name origin) {
    this.origin = origin;
    names.put(origin, new HashMap<>());
  }

  /** Returns a zone with nothing but its SOA and NS records, for a zone without a file. */
  static ZoneDraft synthesised(Name origin) throws ZoneException {
    ZoneDraft draft = new ZoneDraft(origin);
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
    names
        .computeIfAbsent(added.getName(), name -> new HashMap<>())
        .computeIfAbsent(added.getType(), type -> new LinkedHashSet<>())
        .add(added);
  }

  /** Returns true when the name has records of one of the types. */
  boolean has(Name name, int... types) {
    Map<Integer, Set<Record>> rrsets = names.getOrDefault(name, Map.of());
    return Arrays.stream(types).anyMatch(rrsets::containsKey);
  }

  /** Returns what makes the records no zone (RFC 1035 section 5.2, RFC 2181 section 10.1). */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (int type : new int[] {Type.SOA, Type.NS}) {
      if (!has(origin, type)) {
        problems.add("no " + Type.string(type) + " record at its apex " + origin);
      }
    }
    names.forEach(
        (name, rrsets) -> {
          if (rrsets.containsKey(Type.CNAME) && !BESIDE_CNAME.containsAll(rrsets.keySet())) {
            problems.add(name + " has a CNAME and other records");
          }
          if (rrsets.containsKey(Type.SOA) && !name.equals(origin)) {
            problems.add(name + " has a SOA record, which belongs to the apex " + origin);
          }
          ONE_OF_A_KIND.stream()
              .filter(type -> rrsets.getOrDefault(type, Set.of()).size() > 1)
              .forEach(
                  type -> problems.add(name + " has several " + Type.string(type) + " records"));
        });
    return problems;
  }

  /** Returns the zone; there must be no {@link #problems}. */
  Zone build(TransferTerms transfer) {
    Map<Name, Zone.Node> nodes = new HashMap<>(names.size() * 2);
    names.keySet().forEach(name -> node(name, nodes));
    return new Zone(origin, nodes, transfer);
  }

  /** Makes the node of a name, after those between it and the apex. */
  private Zone.Node node(Name name, Map<Name, Zone.Node> nodes) {
    Zone.Node made = nodes.get(name);
    if (made != null) {
      return made;
    }
    Map<Integer, Rrset> rrsets = new HashMap<>();
    names.getOrDefault(name, Map.of()).forEach((type, records) -> rrsets.put(type, rrset(records)));
    Zone.Node node;
    if (name.equals(origin)) {
      node = new Zone.Node(rrsets, false, null);
    } else {
      Zone.Node parent = node(new Name(name, 1), nodes);
      Zone.Node ruler = parent.ruler() == null && parent.rulesBelow() ? parent : parent.ruler();
      node = new Zone.Node(rrsets, rrsets.containsKey(Type.NS), ruler);
    }
    nodes.put(name, node);
    return node;
  }

  /** An RRset has one TTL; where the records differ the lowest is taken (RFC 2181 section 5.2). */
  private static Rrset rrset(Set<Record> records) {
    long ttl = records.stream().mapToLong(Record::getTTL).min().orElseThrow();
    return new Rrset(records.stream().map(each -> withTtl(each, ttl)).toList());
  }

  private static Record withTtl(Record record, long ttl) {
    return record.getTTL() == ttl
        ? record
        : Record.newRecord(
            record.getName(),
            record.getType(),
            record.getDClass(),
            ttl,
            record.rdataToWireCanonical());
  }
}
