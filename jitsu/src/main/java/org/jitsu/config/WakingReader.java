package org.jitsu.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jitsu.core.wake.HostLimits;
import org.jitsu.core.wake.Hours;
import org.jitsu.core.wake.Prefix;
import org.jitsu.core.wake.Rate;
import org.jitsu.core.wake.Tenant;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.core.wake.WakeTerms;
import org.jspecify.annotations.Nullable;

/**
 * Reads who may wake what: the section {@code limits}, the {@code tenants}, and {@code waking} of
 * each service.
 */
final class WakingReader {

  private static final List<String> TYPES = List.of("A", "AAAA", "HTTPS", "SVCB");
  private static final int MAX_BOOTS = 1_000_000;
  private static final int MAX_PRIORITY = 1000;

  private final Map<String, Tenant> tenants = new LinkedHashMap<>();
  private final HostLimits host;

  private WakingReader(HostLimits host) {
    this.host = host;
  }

  /** Reads them all; the services' sections must have been taken as {@link ServiceDraft}s. */
  static WakeLimits read(Section root, List<ServiceDraft> services) {
    var reader = new WakingReader(host(root.section("limits", "{ boots-at-once: 16 }")));
    String example = "{ names: [shop.test], boots: 100/1h }";
    root.section("tenants", "{ shop: " + example + " }").named(example).forEach(reader::readTenant);
    Map<String, WakeTerms> terms = new HashMap<>();
    Map<String, String> tenantOfGuest = new HashMap<>();
    for (ServiceDraft service : services) {
      if (!service.names().isEmpty()) {
        WakeTerms read = reader.terms(service);
        terms.put(service.names().getFirst().value(), read);
        String other = tenantOfGuest.putIfAbsent(service.guestName(), read.tenant());
        if (other != null && !other.equals(read.tenant())) {
          service
              .section()
              .problems()
              .error(
                  service.section().name().at(),
                  "the guest '" + service.guestName() + "' carries services of different tenants",
                  "guest: one of this tenant alone");
        }
      }
    }
    return new WakeLimits(reader.host, terms, reader.tenants);
  }

  private static HostLimits host(Section section) {
    HostLimits usual = HostLimits.DEFAULTS;
    Placed<Rate> perPrefix = section.take("boots-per-prefix", "60/1m", Amounts::rate);
    Placed<Rate> perService = section.take("boots-per-service", "10/1m", Amounts::rate);
    return new HostLimits(
        perPrefix == null ? usual.bootsPerPrefix() : perPrefix.value(),
        perService == null ? null : perService.value(),
        bootsAtOnce(section, usual.bootsAtOnce()),
        memoryBytes(section),
        section.take("queue", "5s", Amounts::durationNs, usual.queueDeadlineNs()).value(),
        section.take("evict-idle", "10s", Amounts::durationNs, usual.evictIdleNs()).value(),
        prefixes(section, "probers"));
  }

  private void readTenant(Section section) {
    String name = section.name().value();
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      section
          .problems()
          .error(
              section.name().at(),
              Words.quote(name) + " is not a tenant's name: 1 to 63 of a-z, 0-9, inner hyphens",
              "shop:");
    }
    List<String> names =
        section.requireList("names", "[shop.test]", Words::dnsName).stream()
            .map(Placed::value)
            .toList();
    Placed<Path> control = section.take("control", "shop.sock", section::resolve);
    tenants.put(
        name,
        new Tenant(
            name,
            names,
            rate(section),
            bootsAtOnce(section, HostLimits.DEFAULTS.bootsAtOnce()),
            memoryBytes(section),
            control == null ? null : control.value()));
  }

  private WakeTerms terms(ServiceDraft service) {
    Section section = service.section().section("waking", "{ boots: 10/1m }");
    Placed<Hours> hours = section.take("hours", "07:00-22:30", Hours::parse);
    return new WakeTerms(
        tenantOf(service),
        section.take("priority", "10", Amounts.count(0, MAX_PRIORITY), 0).value(),
        prefixes(section, "from"),
        prefixes(section, "not-from"),
        types(section),
        hours == null ? null : hours.value(),
        rate(section));
  }

  /** Returns whose name space all the service's names lie in, the narrowest of them. */
  private String tenantOf(ServiceDraft service) {
    List<String> found = new ArrayList<>();
    for (Placed<String> name : service.names()) {
      String own = "";
      int longest = 0;
      for (Tenant tenant : tenants.values()) {
        for (String space : tenant.names()) {
          if (ServiceChecks.isWithin(name.value(), space) && space.length() > longest) {
            longest = space.length();
            own = tenant.name();
          }
        }
      }
      found.add(own);
    }
    if (found.stream().distinct().count() > 1) {
      service
          .section()
          .problems()
          .error(
              service.section().name().at(),
              "its names lie in the name spaces of different tenants",
              "names: those of one tenant alone");
    }
    return found.getFirst();
  }

  private static Set<String> types(Section section) {
    return section
        .takeList(
            "types", "[A, AAAA]", text -> Words.oneOf(TYPES).parse(text.toUpperCase(Locale.ROOT)))
        .stream()
        .map(Placed::value)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<Prefix> prefixes(Section section, String key) {
    return section.takeList(key, "[192.0.2.0/24, 2001:db8::/32]", Prefix::parse).stream()
        .map(Placed::value)
        .toList();
  }

  private static @Nullable Rate rate(Section section) {
    Placed<Rate> rate = section.take("boots", "10/1m", Amounts::rate);
    return rate == null ? null : rate.value();
  }

  private static int bootsAtOnce(Section section, int usual) {
    return section.take("boots-at-once", "16", Amounts.count(1, MAX_BOOTS), usual).value();
  }

  private static long memoryBytes(Section section) {
    return section.take("memory", "2GiB", Amounts::memoryBytes, Long.MAX_VALUE).value();
  }
}
