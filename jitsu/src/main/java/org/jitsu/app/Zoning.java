package org.jitsu.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jitsu.config.Configuration;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jitsu.dns.Summoned;
import org.jitsu.dns.Summoned.Keeping;
import org.jitsu.dns.TransferTerms;
import org.jitsu.dns.ZoneException;
import org.jitsu.dns.ZoneMemory;
import org.jitsu.dns.ZoneSource;
import org.jitsu.dns.Zones;
import org.jitsu.linux.poll.Compiler;
import org.jitsu.linux.poll.ThreadPriority;

/** Makes the zones that a configuration describes. */
final class Zoning {

  private Zoning() {}

  /** Reads them in memory that those before had. */
  static Zones load(Configuration configuration, ZoneMemory memory) throws ZoneException {
    Map<GuestName, Guest> guests =
        configuration.guests().stream()
            .collect(Collectors.toMap(g -> g.spec().name(), Function.identity()));
    Set<Service> seats =
        configuration.pools().stream()
            .flatMap(pool -> pool.seats().stream())
            .collect(Collectors.toSet());
    Stream<Summoned> single =
        configuration.services().stream()
            .filter(service -> !seats.contains(service))
            .map(
                service -> {
                  Guest guest = guests.get(service.guest());
                  boolean held =
                      guest != null
                          && (guest.spec().network() == Network.TAP || service.isTcpOnly());
                  return new Summoned(
                      service,
                      held ? Keeping.HELD : Keeping.WAIT,
                      alpn(configuration, service.name()),
                      null);
                });
    List<Summoned> summoned =
        Stream.concat(single, configuration.pools().stream().map(pool -> pool(configuration, pool)))
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
    return Zones.load(sources, summoned, memory);
  }

  /** Has the pool's name in its zone, with all that its seats have in common. */
  private static Summoned pool(Configuration configuration, Pool pool) {
    Service any = pool.seats().getFirst();
    Service common =
        new Service(
            pool.name(),
            any.guest(),
            List.of(pool.name()),
            any.addresses(),
            any.ports(),
            any.mode(),
            any.wake(),
            any.ready(),
            any.refusing(),
            any.idleNs(),
            any.ttlSeconds());
    return new Summoned(common, Keeping.HELD, alpn(configuration, pool.name()), pool);
  }

  private static List<String> alpn(Configuration configuration, String service) {
    return configuration.dns().alpn().getOrDefault(service, List.of());
  }

  /**
   * Does the same while others are served, on a thread that gives way to those who answer, as does
   * what compiles its loops.
   */
  static Zones loadAgain(Configuration configuration, ZoneMemory memory) throws ZoneException {
    CompletableFuture<Zones> loaded = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("zones")
        .start(
            () -> {
              ThreadPriority.lower();
              try (Compiler _ = Compiler.giveWay()) {
                loaded.complete(load(configuration, memory));
              } catch (ZoneException | RuntimeException | Error e) {
                loaded.completeExceptionally(e);
              }
            });
    try {
      return loaded.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ZoneException broken) {
        throw broken;
      }
      throw e;
    }
  }

  /** Returns what is wrong with the zones, a sentence each; empty when they are right. */
  static List<String> problems(Configuration configuration) {
    try {
      load(configuration, new ZoneMemory());
      return List.of();
    } catch (ZoneException e) {
      return e.problems();
    }
  }
}
