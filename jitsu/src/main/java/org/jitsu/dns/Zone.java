package org.jitsu.dns;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * One zone, immutable, and the search in it: RFC 1034 section 4.3.2 step 3, with wildcards as RFC
 * 4592 and DNAME as RFC 6672 have them. {@link ZoneDraft} makes it.
 *
 * <p>A search goes down from the apex, label by label, until a delegation or a DNAME rules or a
 * name does not exist: what was above that is the closest encloser. That is a look-up for each
 * label.
 */
final class Zone {

  private static final Name WILDCARD = Name.fromConstantString("*");

  private final Name origin;
  private final ZoneRecords records;
  private final TransferTerms transfer;
  private final Rrset servers;
  private final SOARecord soa;
  private final Rrset negativeSoa;

  /**
   * Makes it.
   *
   * @param records not changed any more
   */
  Zone(Name origin, ZoneRecords records, TransferTerms transfer) {
    this.origin = origin;
    this.records = records;
    this.transfer = transfer;
    this.servers = required(records.find(records.apex(), Type.NS));
    this.soa = (SOARecord) required(records.find(records.apex(), Type.SOA)).first();
    this.negativeSoa = Rrset.of(negative(soa));
  }

  Name origin() {
    return origin;
  }

  /** Returns who may have the whole zone. */
  TransferTerms transfer() {
    return transfer;
  }

  SOARecord soa() {
    return soa;
  }

  /** Returns every record but the SOA, glue included, in the order in which their names came. */
  Stream<Record> recordsButSoa() {
    return records
        .nodes()
        .boxed()
        .flatMap(
            node ->
                records
                    .types(node)
                    .filter(type -> type != Type.SOA)
                    .mapToObj(type -> required(records.find(node, type))))
        .flatMap(rrset -> rrset.records().stream());
  }

  /** Returns the NS records of the apex. */
  Rrset servers() {
    return servers;
  }

  /** Returns the SOA record as negative answers carry it (RFC 2308 section 3). */
  Rrset negativeSoa() {
    return negativeSoa;
  }

  /**
   * Searches the zone.
   *
   * @param name at or below the origin
   * @param type a type, or ANY, for which one RRset of the name is chosen (RFC 8482 section 4.1)
   */
  Found find(Name name, int type) {
    byte[] octets = name.toWire();
    int[] labels = labels(octets, name.labels() - origin.labels());
    int node = records.apex();
    for (int above = labels.length - 1; above > 0; above--) {
      if (isCut(node) || records.has(node, Type.DNAME)) {
        return ruledBy(node);
      }
      node = records.node(octets, labels[above - 1]);
      if (node == ZoneRecords.NONE) {
        return belowNone(new Name(name, above), name, type);
      }
    }
    return isCut(node) && type != Type.DS // RFC 4035 section 3.1.4.1: DS is the parent's
        ? ruledBy(node)
        : recordsOf(node, records.name(node), name, type);
  }

  /** Returns the address records of a name as they stand here, glue included. */
  Stream<Rrset> addresses(Name name) {
    int node = records.node(name.toWire(), 0);
    return node == ZoneRecords.NONE
        ? Stream.empty()
        : Stream.of(Type.A, Type.AAAA).flatMap(type -> Stream.ofNullable(records.find(node, type)));
  }

  /** Returns true when a delegation or a DNAME takes the name out of this zone's authority. */
  boolean hides(Name name) {
    Found found = find(name, Type.A);
    return found instanceof Found.Referral || found instanceof Found.Renamed;
  }

  /** Returns where the first labels of a name begin, and what is behind them. */
  private static int[] labels(byte[] octets, int count) {
    int[] labels = new int[count + 1];
    for (int i = 0; i < count; i++) {
      labels[i + 1] = labels[i] + 1 + octets[labels[i]];
    }
    return labels;
  }

  private boolean isCut(int node) {
    return node != records.apex() && records.has(node, Type.NS);
  }

  /** Gives its memory away; nobody may ask it any more. */
  void free() {
    records.free();
  }

  private Found ruledBy(int node) {
    return isCut(node)
        ? new Found.Referral(required(records.find(node, Type.NS)))
        : new Found.Renamed((DNAMERecord) required(records.find(node, Type.DNAME)).first());
  }

  /** What does not exist is made from the wildcard at its closest encloser, where there is one. */
  private Found belowNone(Name encloser, Name name, int type) {
    Name source = wildcardOf(encloser);
    int wildcard = records.node(source.toWire(), 0);
    return wildcard == ZoneRecords.NONE
        ? new Found.NoName()
        : recordsOf(wildcard, source, name, type);
  }

  private Found recordsOf(int node, Name source, Name name, int type) {
    if (type != Type.CNAME && type != Type.ANY && records.has(node, Type.CNAME)) {
      return new Found.Alias((CNAMERecord) required(records.find(node, Type.CNAME, name)).first());
    }
    int wanted = type == Type.ANY ? records.types(node).min().orElse(Type.ANY) : type;
    Name owner = source.equals(name) ? source : name;
    Rrset rrset = records.find(node, wanted, owner);
    return rrset == null ? new Found.NoData(source) : new Found.Data(rrset, source);
  }

  private static Rrset required(@Nullable Rrset rrset) {
    if (rrset == null) {
      throw new IllegalStateException("a draft was built that has problems");
    }
    return rrset;
  }

  private static Name wildcardOf(Name encloser) {
    try {
      return Name.concatenate(WILDCARD, encloser);
    } catch (NameTooLongException e) {
      throw new IllegalStateException("a name two octets longer was asked for", e);
    }
  }

  private static Record negative(SOARecord soa) {
    return new SOARecord(
        soa.getName(),
        soa.getDClass(),
        Math.min(soa.getTTL(), soa.getMinimum()),
        soa.getHost(),
        soa.getAdmin(),
        soa.getSerial(),
        soa.getRefresh(),
        soa.getRetry(),
        soa.getExpire(),
        soa.getMinimum());
  }
}
