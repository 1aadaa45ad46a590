package org.jitsu.dns;

import static org.jitsu.dns.TransferTerms.NONE;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * All that is served: an immutable snapshot of zones, with the services' names among their records.
 * Whoever reads it while others may replace it retains it meanwhile; when it was replaced and
 * nobody reads it any more, the next one is read into its memory. Any thread.
 */
public final class Zones {

  private final Map<Name, Zone> zones;
  private final Map<Name, Summoned> services;
  private final AtomicInteger users = new AtomicInteger(1); // whoever loaded it

  private Zones(Map<Name, Zone> zones, Map<Name, Summoned> services) {
    this.zones = zones;
    this.services = services;
  }

  /**
   * Reads the zones and puts each service's A and AAAA records into the zone that encloses them
   * most closely. Blocks on files.
   *
   * @throws ZoneException with every problem: a broken file, with line and cause; a service's name
   *     that lies in no zone, or that a zone file or another service gives addresses already
   */
  public static Zones load(List<ZoneSource> sources, List<Summoned> summoned) throws ZoneException {
    return load(sources, summoned, new ZoneMemory());
  }

  /**
   * Does the same in memory that zones had before.
   *
   * @throws ZoneException with every problem
   */
  public static Zones load(List<ZoneSource> sources, List<Summoned> summoned, ZoneMemory memory)
      throws ZoneException {
    List<String> problems = new ArrayList<>();
    Map<Name, ZoneDraft> drafts = new LinkedHashMap<>();
    Map<Name, TransferTerms> transfers = new HashMap<>();
    boolean complete = true;
    for (ZoneSource source : sources) {
      try {
        ZoneDraft draft = draft(source, memory);
        transfers.put(draft.origin(), source.transfer());
        if (drafts.put(draft.origin(), draft) != null) {
          problems.add("zone " + source.name() + " is configured twice");
        }
        String place = source.file() == null ? "zone " + source.name() : source.file().toString();
        draft.problems().forEach(problem -> problems.add(place + ": " + problem));
      } catch (ZoneException e) {
        problems.addAll(e.problems());
        complete = false;
      }
    }
    if (!complete) { // services of a zone that could not be read would only seem to lie outside
      throw new ZoneException(problems);
    }
    Map<Name, Summoned> services = new HashMap<>();
    for (Summoned each : summoned) {
      for (String text : each.service().names()) {
        place(text, each, drafts, services, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw new ZoneException(problems);
    }
    Map<Name, Zone> zones = new HashMap<>();
    drafts.forEach(
        (origin, draft) -> zones.put(origin, draft.build(transfers.getOrDefault(origin, NONE))));
    Zones loaded = new Zones(zones, services);
    services.keySet().forEach(name -> loaded.checkVisible(name, problems));
    if (!problems.isEmpty()) {
      throw new ZoneException(problems);
    }
    return loaded;
  }

  /**
   * Keeps the memory from being given away until {@link #release}.
   *
   * @return false when it was given away already
   */
  boolean retain() {
    return users.updateAndGet(n -> n == 0 ? 0 : n + 1) > 0;
  }

  /** Ends a use: one that was retained, or the first one. The last one gives the memory away. */
  void release() {
    if (users.decrementAndGet() == 0) {
      zones.values().forEach(Zone::free);
    }
  }

  /** Returns the service whose name this is. */
  @Nullable Summoned service(Name name) {
    return services.get(name);
  }

  /**
   * Returns the zone that answers for a name: the closest that encloses it; for DS the one above
   * the name's own, where we have it (RFC 4035 section 3.1.4.1).
   */
  @Nullable Zone closest(Name name, int type) {
    Zone own = zones.get(name);
    Zone above = own == null || type == Type.DS ? closest(zones, name) : null;
    return above == null ? own : above;
  }

  /** Returns the zone of that apex. */
  @Nullable Zone zone(Name origin) {
    return zones.get(origin);
  }

  Collection<Zone> all() {
    return zones.values();
  }

  /** Returns the apexes of the zones. */
  public Collection<String> origins() {
    return zones.keySet().stream().map(Name::toString).sorted().toList();
  }

  /** Returns what a proper ancestor of the name has. */
  private static <Z> @Nullable Z closest(Map<Name, Z> zones, Name name) {
    Z found = null;
    Name above = name;
    while (found == null && above.labels() > 1) {
      above = new Name(above, 1);
      found = zones.get(above);
    }
    return found;
  }

  private void checkVisible(Name name, List<String> problems) {
    Zone zone = closest(name, Type.A);
    if (zone != null && zone.hides(name)) {
      problems.add(
          "service name "
              + name
              + " lies below a delegation or DNAME of the zone "
              + zone.origin()
              + ", so nobody would find it");
    }
  }

  private static ZoneDraft draft(ZoneSource source, ZoneMemory memory) throws ZoneException {
    Name origin;
    try {
      origin = Name.fromString(source.name(), Name.root);
    } catch (TextParseException e) {
      throw new ZoneException(
          List.of("zone '" + source.name() + "' is no name: " + e.getMessage()), e);
    }
    return source.file() == null
        ? ZoneDraft.synthesised(origin, memory)
        : ZoneFile.read(origin, source.file(), memory);
  }

  private static void place(
      String text,
      Summoned summoned,
      Map<Name, ZoneDraft> drafts,
      Map<Name, Summoned> services,
      List<String> problems) {
    String whose = "service " + summoned.service().name() + ": ";
    try {
      Name name = Name.fromString(text, Name.root);
      ZoneDraft draft = drafts.containsKey(name) ? drafts.get(name) : closest(drafts, name);
      Summoned other = services.putIfAbsent(name, summoned);
      if (other != null) {
        problems.add(whose + name + " is a name of service " + other.service().name() + " too");
      } else if (draft == null) {
        problems.add(whose + name + " lies in no zone; add its zone to dns.zones");
      } else if (draft.has(name, Type.A, Type.AAAA, Type.CNAME)) {
        problems.add(
            whose + name + " has addresses or a CNAME in the zone " + draft.origin() + " already");
      } else if (summoned.pool() != null) {
        draft.add(ServiceRecords.ofPool(name, summoned));
      } else {
        for (Record record : ServiceRecords.of(name, summoned)) {
          if (!draft.has(name, record.getType()) || record.getType() < Type.SVCB) {
            draft.add(record); // what a zone file says of HTTPS and SVCB is better known there
          }
        }
      }
    } catch (TextParseException e) {
      problems.add(whose + "'" + text + "' is no name: " + e.getMessage());
    } catch (ZoneException e) {
      problems.add(whose + e.getMessage());
    }
  }
}
