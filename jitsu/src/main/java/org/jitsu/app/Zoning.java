package org.jitsu.app;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jitsu.config.Configuration;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.dns.Summoned;
import org.jitsu.dns.Summoned.Keeping;
import org.jitsu.dns.TransferTerms;
import org.jitsu.dns.ZoneException;
import org.jitsu.dns.ZoneSource;
import org.jitsu.dns.Zones;

/** Makes the zones that a configuration describes. */
final class Zoning {

  private Zoning() {}

  static Zones load(Configuration configuration) throws ZoneException {
    Map<GuestName, Guest> guests =
        configuration.guests().stream()
            .collect(Collectors.toMap(g -> g.spec().name(), Function.identity()));
    List<Summoned> summoned =
        configuration.services().stream()
            .map(
                service -> {
                  Guest guest = guests.get(service.guest());
                  boolean held =
                      guest != null
                          && (guest.spec().network() == Network.TAP || service.isTcpOnly());
                  return new Summoned(
                      service,
                      held ? Keeping.HELD : Keeping.WAIT,
                      configuration.dns().alpn().getOrDefault(service.name(), List.of()));
                })
            .toList();
    List<ZoneSource> sources =
        configuration.dns().zones().stream()
            .map(
                zone ->
                    new ZoneSource(
                        zone.name(),
                        zone.file(),
                        new TransferTerms(
                            zone.transferTo(), zone.transferKey(), zone.secondaries())))
            .toList();
    return Zones.load(sources, summoned);
  }

  /** Returns what is wrong with the zones, a sentence each; empty when they are right. */
  static List<String> problems(Configuration configuration) {
    try {
      load(configuration);
      return List.of();
    } catch (ZoneException e) {
      return e.problems();
    }
  }
}
