package org.jitsu.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Service;
import org.jitsu.core.wake.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done for a daemon of one configuration to become one of another. What is equal in
 * both has no part in it. Keys are those of the file.
 *
 * @param restart the keys whose values a running daemon cannot change; then nothing else is done
 * @param added guests that come, in the order of the configuration
 * @param replaced guests that go and come again, for something differs that they cannot keep their
 *     connections over
 * @param changed guests that stay as they are, and are kept by other terms
 * @param removed guests that go
 * @param others the keys outside of guests and services whose values hold at once
 */
public record Difference(
    List<String> restart,
    List<Carried> added,
    List<Replaced> replaced,
    List<Changed> changed,
    List<Carried> removed,
    List<String> others) {

  /**
   * A guest that goes and comes again.
   *
   * @param before how it was
   * @param after how it will be
   * @param why the keys that differ and demand it
   */
  public record Replaced(Carried before, Carried after, Set<String> why) {}

  /**
   * A guest that is kept by other terms.
   *
   * @param before how it was
   * @param after how it will be
   * @param atOnce the keys whose values hold from now on
   * @param atNextStart those whose values hold when it is started the next time
   */
  public record Changed(
      Carried before, Carried after, Set<String> atOnce, Set<String> atNextStart) {}

  public Difference {
    restart = List.copyOf(restart);
    added = List.copyOf(added);
    replaced = List.copyOf(replaced);
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
    others = List.copyOf(others);
  }

  /** A key, and what a guest, a service or a configuration says under it. */
  private record Key<T>(String name, Function<T, @Nullable Object> value) {

    static <T> Set<String> differing(List<Key<T>> keys, T before, T after) {
      Set<String> names = new LinkedHashSet<>();
      for (Key<T> key : keys) {
        if (!Objects.equals(key.value.apply(before), key.value.apply(after))) {
          names.add(key.name);
        }
      }
      return names;
    }
  }

  private static final List<Key<Configuration>> ONLY_AT_START =
      List.of(
          new Key<>("dns.listen", c -> c.dns().listen()),
          new Key<>("dns.identity", c -> c.dns().terms().identity()),
          new Key<>("dns.cookie-secret", c -> c.dns().terms().cookieSecret()),
          new Key<>("dns.replies-per-second", c -> c.dns().terms().repliesPerSecond()),
          new Key<>("dns.unlimited", c -> c.dns().terms().unlimited()),
          new Key<>("dns.keys", c -> c.dns().terms().keys()),
          new Key<>("dns.tls", c -> c.dns().terms().tls()),
          new Key<>("dns.forward", c -> c.dns().terms().forward()),
          new Key<>("bridge", Configuration::bridge),
          new Key<>("boards", c -> List.of(c.boards(), c.boardMeters())),
          new Key<>("daemon.state", c -> c.daemon().state()),
          new Key<>("daemon.control", c -> c.daemon().control()),
          new Key<>("daemon.log", c -> c.daemon().log()),
          new Key<>("daemon.reload", c -> c.daemon().reload()),
          new Key<>("energy", Configuration::energy),
          new Key<>("api", c -> c.api() != null),
          new Key<>("api.listen", c -> c.api() == null ? null : c.api().listen()),
          new Key<>("api.tls", c -> c.api() == null ? null : c.api().tls()),
          new Key<>("tenants.*.control", Difference::sockets),
          new Key<>("guests for each label", Difference::pools));

  private static final List<Key<Configuration>> AT_ONCE =
      List.of(
          new Key<>("dns.zones", c -> c.dns().zones()),
          new Key<>("limits", c -> c.waking().host()),
          new Key<>("tenants", c -> c.waking().tenants()),
          new Key<>("api.tokens", c -> c.api() == null ? null : c.api().tokens()));

  private static final List<Key<Carried>> OF_A_NEW_GUEST =
      List.of(
          new Key<>("backend", c -> c.guest().backend()),
          new Key<>("network", c -> c.guest().spec().network()),
          new Key<>("mac", c -> c.guest().spec().mac()),
          new Key<>("ports", c -> c.guest().spec().forwards()),
          new Key<>("services", c -> c.plainServices().stream().map(Service::name).toList()),
          new Key<>("addresses", c -> c.plainServices().stream().map(Service::addresses).toList()));

  private static final List<Key<Carried>> OF_A_START =
      List.of(
          new Key<>("kernel", c -> c.guest().spec().kernel()),
          new Key<>("initrd", c -> c.guest().spec().initrd()),
          new Key<>("cmdline", c -> c.guest().spec().cmdline()),
          new Key<>("memory", c -> c.guest().spec().memoryBytes()),
          new Key<>("cpus", c -> c.guest().spec().cpus()),
          new Key<>("disks", c -> c.guest().spec().disks()),
          new Key<>("boot", c -> c.guest().bootDeadlineNs()),
          new Key<>("shutdown-deadline", c -> c.guest().spec().shutdownDeadlineNs()),
          new Key<>("start", c -> c.guest().ahead()),
          new Key<>("ready", c -> c.plainServices().stream().map(Service::ready).toList()));

  private static final List<Key<CarriedService>> OF_A_SERVICE =
      List.of(
          new Key<>("names", s -> s.service().names()),
          new Key<>("ports", s -> s.service().ports()),
          new Key<>("mode", s -> s.service().mode()),
          new Key<>("wake", s -> s.service().wake()),
          new Key<>("refuse", s -> s.service().refusing()),
          new Key<>("idle", s -> s.service().idleNs()),
          new Key<>("ttl", s -> s.service().ttlSeconds()),
          new Key<>("alpn", CarriedService::alpn),
          new Key<>("waking", CarriedService::terms));

  /**
   * Compares.
   *
   * @param kept the guests that the daemon keeps, by their names
   * @param now what else is so
   * @param next what is to be
   */
  public static Difference of(Map<GuestName, Carried> kept, Configuration now, Configuration next) {
    Set<String> restart = Key.differing(ONLY_AT_START, now, next);
    List<Carried> added = new ArrayList<>();
    List<Replaced> replaced = new ArrayList<>();
    List<Changed> changed = new ArrayList<>();
    Map<GuestName, Carried> wanted = Carried.of(next);
    for (Carried after : wanted.values()) {
      Carried before = kept.get(after.name());
      if (before == null) {
        added.add(after);
      } else if (!before.equals(after)) {
        Set<String> why = Key.differing(OF_A_NEW_GUEST, before, after);
        if (why.isEmpty()) {
          changed.add(changed(before, after));
        } else {
          replaced.add(new Replaced(before, after, why));
        }
      }
    }
    List<Carried> removed =
        kept.values().stream().filter(carried -> !wanted.containsKey(carried.name())).toList();
    return new Difference(
        List.copyOf(restart),
        added,
        replaced,
        changed,
        removed,
        List.copyOf(Key.differing(AT_ONCE, now, next)));
  }

  private static Changed changed(Carried before, Carried after) {
    Set<String> atOnce = new LinkedHashSet<>();
    if (before.guest().stop() != after.guest().stop()) {
      atOnce.add("stop");
    }
    for (int i = 0; i < before.services().size(); i++) {
      atOnce.addAll(Key.differing(OF_A_SERVICE, before.services().get(i), after.services().get(i)));
    }
    Set<String> atNextStart = Key.differing(OF_A_START, before, after);
    Map<String, String> was = before.guest().spec().options();
    Map<String, String> is = after.guest().spec().options();
    Stream.of(was, is)
        .flatMap(options -> options.keySet().stream())
        .filter(option -> !Objects.equals(was.get(option), is.get(option)))
        .sorted()
        .forEach(atNextStart::add);
    return new Changed(before, after, atOnce, atNextStart);
  }

  private static Object sockets(Configuration of) {
    return of.waking().tenants().values().stream()
        .filter(tenant -> tenant.control() != null)
        .collect(Collectors.toMap(Tenant::name, tenant -> String.valueOf(tenant.control())));
  }

  /** Returns the pools with their guests. */
  private static Object pools(Configuration of) {
    Set<GuestName> seats =
        of.pools().stream()
            .flatMap(pool -> pool.seats().stream())
            .map(Service::guest)
            .collect(Collectors.toSet());
    return List.of(
        of.pools(),
        of.guests().stream().filter(guest -> seats.contains(guest.spec().name())).toList());
  }

  /** Returns whether nothing has to be done. */
  public boolean isEmpty() {
    return Stream.of(restart, added, replaced, changed, removed, others)
        .allMatch(Collection::isEmpty);
  }
}
