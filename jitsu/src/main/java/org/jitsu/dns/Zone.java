package org.jitsu.dns;

import java.util.Map;
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
 * <p>Empty non-terminals are nodes too, so the longest existing ancestor of a name is its closest
 * encloser; and each node knows the delegation or DNAME above it. A search is therefore one hash
 * look-up for a name that exists, and one for each label missing otherwise.
 */
final class Zone {

  /**
   * A name that exists in the zone.
   *
   * @param rrsets its records by type; empty for an empty non-terminal
   * @param ruler the highest ancestor, itself excluded, that is a delegation or has a DNAME; null
   *     where the name is this zone's own
   */
  record Node(Map<Integer, Rrset> rrsets, boolean isCut, @Nullable Node ruler) {

    Node {
      rrsets = Map.copyOf(rrsets);
    }

    boolean rulesBelow() {
      return isCut || rrsets.containsKey(Type.DNAME);
    }
  }

  private static final Name WILDCARD = Name.fromConstantString("*");

  private final Name origin;
  private final Map<Name, Node> nodes;
  private final TransferTerms transfer;
  private final Rrset servers;
  private final SOARecord soa;
  private final Rrset negativeSoa;

  Zone(Name origin, Map<Name, Node> nodes, TransferTerms transfer) {
    this.origin = origin;
    this.nodes = nodes;
    this.transfer = transfer;
    Map<Integer, Rrset> apex = node(origin).rrsets();
    this.servers = required(apex.get(Type.NS));
    this.soa = (SOARecord) required(apex.get(Type.SOA)).first();
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

  /** Returns every record but the SOA, glue included, in no particular order. */
  Stream<Record> recordsButSoa() {
    return nodes.values().stream()
        .flatMap(node -> node.rrsets().values().stream())
        .filter(rrset -> rrset.type() != Type.SOA)
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
    Node exact = nodes.get(name);
    if (exact != null) {
      return ownedBy(exact, name, type);
    }
    Name encloserName = name;
    Node encloser = null;
    while (encloser == null) {
      encloserName = new Name(encloserName, 1);
      encloser = nodes.get(encloserName);
    }
    Node ruler = encloser.ruler() == null && encloser.rulesBelow() ? encloser : encloser.ruler();
    if (ruler != null) {
      return ruledBy(ruler);
    }
    Name source = wildcardOf(encloserName);
    Node wildcard = nodes.get(source);
    return wildcard == null ? new Found.NoName() : recordsOf(wildcard, source, name, type);
  }

  /** Returns the address records of a name as they stand here, glue included. */
  Stream<Rrset> addresses(Name name) {
    Node node = nodes.get(name);
    return node == null
        ? Stream.empty()
        : Stream.of(Type.A, Type.AAAA).map(node.rrsets()::get).filter(each -> each != null);
  }

  /** Returns true when a delegation or a DNAME takes the name out of this zone's authority. */
  boolean hides(Name name) {
    Node node = nodes.get(name);
    return node != null && (node.ruler() != null || node.isCut());
  }

  private static Found ownedBy(Node node, Name name, int type) {
    if (node.ruler() != null) {
      return ruledBy(node.ruler());
    }
    if (node.isCut() && type != Type.DS) { // RFC 4035 section 3.1.4.1: DS is the parent's
      return ruledBy(node);
    }
    return recordsOf(node, name, name, type);
  }

  private static Found ruledBy(Node ruler) {
    return ruler.isCut()
        ? new Found.Referral(required(ruler.rrsets().get(Type.NS)))
        : new Found.Renamed((DNAMERecord) required(ruler.rrsets().get(Type.DNAME)).first());
  }

  private static Found recordsOf(Node node, Name source, Name name, int type) {
    Rrset cname = node.rrsets().get(Type.CNAME);
    if (cname != null && type != Type.CNAME && type != Type.ANY) {
      return new Found.Alias((CNAMERecord) cname.first().withName(name));
    }
    Rrset rrset = type == Type.ANY ? anyOf(node) : node.rrsets().get(type);
    if (rrset == null) {
      return new Found.NoData(source);
    }
    return new Found.Data(rrset.owner().equals(name) ? rrset : rrset.at(name), source);
  }

  private static @Nullable Rrset anyOf(Node node) {
    return node.rrsets().keySet().stream()
        .sorted()
        .findFirst()
        .map(node.rrsets()::get)
        .orElse(null);
  }

  private Node node(Name name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalStateException("no node at " + name);
    }
    return node;
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
