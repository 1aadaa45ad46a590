package org.jitsu.dns;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Composes the answer to one question from the zones: RFC 1034 section 4.3.2, following aliases
 * from zone to zone as long as they stay ours. Used once.
 */
final class AnswerSearch {

  /** The most aliases that are followed; after them the client goes on by itself. */
  static final int MAX_ALIASES = 16;

  private final Zones zones;
  private final int type;
  private final List<Rrset> answer = new ArrayList<>();
  private final List<Rrset> authority = new ArrayList<>();
  private final List<Rrset> additional = new ArrayList<>();
  private boolean authoritative = true;
  private int rcode = Rcode.NOERROR;
  private int glue;
  private Name end;

  private AnswerSearch(Zones zones, Name asked, int type) {
    this.zones = zones;
    this.end = asked;
    this.type = type;
  }

  /** Returns the answer, or null when the name lies in no zone of ours. */
  static @Nullable Sections of(Zones zones, Name name, int type) {
    Zone zone = zones.closest(name, type);
    return zone == null ? null : new AnswerSearch(zones, name, type).from(zone, name);
  }

  private Sections from(Zone first, Name asked) {
    Set<Name> seen = new HashSet<>();
    Zone zone = first;
    Name name = asked;
    while (zone != null && seen.size() <= MAX_ALIASES && seen.add(name)) {
      Name target = step(zone, name);
      if (target == null) {
        break;
      }
      name = target;
      end = target;
      zone = zones.closest(name, type);
    }
    return new Sections(rcode, authoritative, answer, authority, additional, glue, end);
  }

  /** Adds what the zone says of the name; returns where to go on, or null at the end. */
  private @Nullable Name step(Zone zone, Name name) {
    return switch (zone.find(name, type)) {
      case Found.Data(Rrset rrset, Name source) -> {
        end = source;
        answer.add(rrset);
        addAddresses(zone, rrset);
        if (rrset.type() != Type.NS || !rrset.owner().equals(zone.origin())) {
          authority.add(zone.servers());
          addAddresses(zone, zone.servers());
        }
        yield null;
      }
      case Found.Alias(CNAMERecord cname) -> {
        answer.add(Rrset.of(cname));
        yield cname.getTarget();
      }
      case Found.Renamed(DNAMERecord dname) -> rename(dname, name);
      case Found.Referral(Rrset servers) -> {
        authoritative = !answer.isEmpty();
        authority.add(servers);
        addGlue(zone, servers);
        yield null;
      }
      case Found.NoData(Name source) -> {
        end = source;
        authority.add(zone.negativeSoa());
        yield null;
      }
      case Found.NoName _ -> {
        rcode = Rcode.NXDOMAIN;
        authority.add(zone.negativeSoa());
        yield null;
      }
    };
  }

  /** Answers with the DNAME and the CNAME that follows from it (RFC 6672 section 3.2). */
  private @Nullable Name rename(DNAMERecord dname, Name name) {
    Rrset redirection = Rrset.of(dname);
    if (!answer.contains(redirection)) {
      answer.add(redirection);
    }
    try {
      Name target = name.fromDNAME(dname);
      answer.add(Rrset.of(new CNAMERecord(name, DClass.IN, dname.getTTL(), target)));
      return type == Type.CNAME ? null : target; // who asks for an alias is not led on by it
    } catch (NameTooLongException e) {
      rcode = Rcode.YXDOMAIN;
      return null;
    }
  }

  /** Adds the addresses of a delegation's servers, those first that nobody else could give. */
  private void addGlue(Zone zone, Rrset servers) {
    Name cut = servers.owner();
    for (Record server : servers.records()) {
      if (server.getAdditionalName().subdomain(cut)) {
        zone.addresses(server.getAdditionalName()).forEach(this::addAdditional);
      }
    }
    glue = additional.stream().mapToInt(rrset -> rrset.records().size()).sum();
    addAddresses(zone, servers);
  }

  private void addAddresses(Zone zone, Rrset rrset) {
    for (Record each : rrset.records()) {
      Name target = each.getAdditionalName();
      if (target != null) {
        addresses(zone, target).forEach(this::addAdditional);
      }
    }
  }

  /** Returns the addresses of a target, from the zone that names it or the one it lies in. */
  private Stream<Rrset> addresses(Zone zone, Name target) {
    List<Rrset> here = zone.addresses(target).toList();
    Zone closest = here.isEmpty() ? zones.closest(target, Type.A) : null;
    return closest == null ? here.stream() : closest.addresses(target);
  }

  private void addAdditional(Rrset addresses) {
    if (!answer.contains(addresses) && !additional.contains(addresses)) {
      additional.add(addresses);
    }
  }
}
