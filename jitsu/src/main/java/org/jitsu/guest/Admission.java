package org.jitsu.guest;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.wake.HostLimits;
import org.jitsu.core.wake.Tenant;
import org.jitsu.core.wake.WakeLimits;
import org.jspecify.annotations.Nullable;

/**
 * Decides which guest is started, and when. A wish is first put to the rules, which refuse it or do
 * not; then its guest waits for its turn: until few enough boot, and until there is memory for it.
 * The turn goes around among the tenants, so that none waits behind another one's crowd; within a
 * tenant it is first come, first served. What is booted before anybody wants it makes nobody wait,
 * and nobody make room.
 *
 * <p>Keeps account of what the guests occupy by being told of {@link #moved every change} of their
 * states. The keeper's thread only. At most one place a guest, so the queue is as long as there are
 * guests at most.
 */
final class Admission {

  /** What all guests of a tenant, or of the host, occupy. */
  private static final class Use {
    private int booting;
    private long memoryBytes;

    void add(Kept kept, GuestState state, int sign) {
      booting += sign * (state instanceof GuestState.Booting ? 1 : 0);
      memoryBytes += sign * occupied(kept, state);
    }
  }

  private WakeLimits limits;
  private final List<AdmissionRule> rules;
  private final Use all = new Use();
  private final Map<String, Use> uses = new HashMap<>();

  /** Who waits, by tenant; the tenant whose turn it is stands first. */
  private final LinkedHashMap<String, ArrayDeque<Kept>> waiting = new LinkedHashMap<>();

  Admission(WakeLimits limits, List<AdmissionRule> rules) {
    this.limits = limits;
    this.rules = List.copyOf(rules);
  }

  /**
   * Goes by other limits from now on. What guests occupy already, and how often they were started,
   * counts for whose they are now; who waits for a turn goes on waiting.
   *
   * @param guests all that are kept
   */
  void limit(WakeLimits next, Collection<Kept> guests) {
    List<Kept> queued = waiting.values().stream().flatMap(Collection::stream).toList();
    limits = next;
    uses.clear();
    waiting.clear();
    guests.forEach(kept -> use(tenantName(kept)).add(kept, kept.state, 1));
    queued.forEach(this::enqueue);
  }

  private void enqueue(Kept kept) {
    waiting.computeIfAbsent(tenantName(kept), _ -> new ArrayDeque<>()).addLast(kept);
  }

  private HostLimits host() {
    return limits.host();
  }

  /** Notes a guest that is kept from now on, in its state. */
  void entered(Kept kept) {
    for (Use use : List.of(all, use(tenantName(kept)))) {
      use.add(kept, kept.state, 1);
    }
  }

  /** Forgets a guest, in its state. */
  void left(Kept kept) {
    for (Use use : List.of(all, use(tenantName(kept)))) {
      use.add(kept, kept.state, -1);
    }
  }

  /** Puts a guest into the queue, or returns why it is not started for this wish. */
  @Nullable Refused ask(Kept kept, Wish wish, long nowNs) {
    for (AdmissionRule rule : rules) {
      Refused refused = rule.refuses(wish, nowNs);
      if (refused != null) {
        return refused;
      }
    }
    long mostBytes = Math.min(host().memoryBytes(), memoryLimit(tenantOf(kept)));
    if (kept.guest.spec().memoryBytes() > mostBytes) {
      return new Refused(
          Reason.NO_MEMORY, "it needs more memory than there is for it at all: " + mib(mostBytes));
    }
    if (wish.cause() instanceof Cause.Ahead && !hasRoom(kept)) {
      return new Refused(Reason.NO_MEMORY, "others have the memory");
    }
    rules.forEach(rule -> rule.charge(wish, nowNs));
    kept.priority = limits.of(wish.service()).priority();
    enqueue(kept);
    return null;
  }

  /** Notes that a guest has changed its state. */
  void moved(Kept kept, GuestState before) {
    for (Use use : List.of(all, use(tenantName(kept)))) {
      use.add(kept, before, -1);
    }
    if (before instanceof GuestState.Queued && kept.state instanceof GuestState.Booting) {
      kept.memoryBytes = kept.guest.spec().memoryBytes();
    }
    for (Use use : List.of(all, use(tenantName(kept)))) {
      use.add(kept, kept.state, 1);
    }
    if (before instanceof GuestState.Queued && !(kept.state instanceof GuestState.Queued)) {
      ArrayDeque<Kept> queue = waiting.get(tenantName(kept));
      if (queue != null) {
        queue.remove(kept);
      }
    }
  }

  /** Returns true while somebody waits for a turn. */
  boolean isAwaited() {
    return waiting.values().stream().anyMatch(queue -> !queue.isEmpty());
  }

  /** Returns the guest whose turn it is now, out of the queue; null if it is nobody's. */
  @Nullable Kept next() {
    Kept first = all.booting >= host().bootsAtOnce() ? null : first();
    if (first != null) {
      String tenant = tenantName(first);
      ArrayDeque<Kept> queue = waiting.remove(tenant);
      if (queue != null && queue.remove(first) && !queue.isEmpty()) {
        waiting.put(tenant, queue); // to the end
      }
    }
    return first;
  }

  private @Nullable Kept first() {
    for (ArrayDeque<Kept> queue : waiting.values()) {
      Kept first = head(queue);
      if (first != null && tenantHasRoom(first)) {
        // nobody overtakes who waits for memory
        return missing(first, all, host().memoryBytes()) > 0 ? null : first;
      }
    }
    return null;
  }

  /**
   * Returns the first of a queue; whoever is to be booted ahead lets pass all who are wanted, and
   * waits for no memory.
   */
  private @Nullable Kept head(Collection<Kept> queue) {
    Kept ahead = null;
    for (Kept kept : queue) {
      if (!isAhead(kept)) {
        return kept;
      }
      ahead = ahead == null && hasRoom(kept) ? kept : ahead;
    }
    return ahead;
  }

  private static boolean isAhead(Kept kept) {
    return kept.state.waiters().isEmpty();
  }

  private boolean hasRoom(Kept kept) {
    Tenant tenant = tenantOf(kept);
    return missing(kept, all, host().memoryBytes()) <= 0
        && (tenant == null || missing(kept, use(tenant.name()), tenant.memoryBytes()) <= 0);
  }

  /**
   * Returns the guest that is to make room in memory for who is first in the queue; null when none
   * has to, or may. Guests that are being stopped already are counted on.
   */
  @Nullable Kept victim(Collection<Kept> guests, long nowNs) {
    for (ArrayDeque<Kept> queue : waiting.values()) {
      Kept first = head(queue);
      if (first == null || isAhead(first)) {
        continue;
      }
      Tenant tenant = tenantOf(first);
      if (tenant != null) {
        String name = tenant.name();
        Predicate<Kept> own = kept -> tenantName(kept).equals(name);
        if (missing(first, use(name), tenant.memoryBytes()) > leaving(guests, own)) {
          return longestIdle(guests, own, first, nowNs);
        }
      }
      if (missing(first, all, host().memoryBytes()) > leaving(guests, _ -> true)) {
        return longestIdle(guests, _ -> true, first, nowNs);
      }
    }
    return null;
  }

  private @Nullable Kept longestIdle(
      Collection<Kept> guests, Predicate<Kept> among, Kept newcomer, long nowNs) {
    return guests.stream()
        .filter(among)
        .filter(kept -> kept.guest.stop() != StopMode.PAUSE)
        .filter(kept -> yields(kept, newcomer, nowNs))
        .min(Comparator.comparingLong(kept -> ((GuestState.Ready) kept.state).usedNs()))
        .orElse(null);
  }

  private boolean yields(Kept kept, Kept newcomer, long nowNs) {
    if (!(kept.state instanceof GuestState.Ready ready)) {
      return false;
    }
    int priority = priority(kept);
    boolean isIdle = nowNs - ready.usedNs() >= host().evictIdleNs();
    return priority < newcomer.priority || (priority == newcomer.priority && isIdle);
  }

  private int priority(Kept kept) {
    return kept.guest.services().stream().mapToInt(s -> limits.of(s).priority()).max().orElse(0);
  }

  private boolean tenantHasRoom(Kept kept) {
    Tenant tenant = tenantOf(kept);
    if (tenant == null) {
      return true;
    }
    Use use = use(tenant.name());
    return use.booting < tenant.bootsAtOnce() && missing(kept, use, tenant.memoryBytes()) <= 0;
  }

  private static long missing(Kept kept, Use use, long limitBytes) {
    long needed = kept.guest.spec().memoryBytes() - occupied(kept, kept.state);
    return limitBytes == Long.MAX_VALUE ? 0 : use.memoryBytes + needed - limitBytes;
  }

  private static long leaving(Collection<Kept> guests, Predicate<Kept> among) {
    return guests.stream()
        .filter(among)
        .filter(kept -> kept.state instanceof GuestState.Draining)
        .filter(kept -> kept.guest.stop() != StopMode.PAUSE)
        .mapToLong(kept -> kept.memoryBytes)
        .sum();
  }

  /** Returns how much memory a guest has in a state; who is paused keeps it. */
  private static long occupied(Kept kept, GuestState state) {
    boolean isThere =
        switch (state) {
          case GuestState.Booting _, GuestState.Ready _, GuestState.Draining _ -> true;
          case GuestState.Asleep _, GuestState.Queued _ ->
              kept.guest.stop() == StopMode.PAUSE
                  && (state.boot() > kept.droppedBoot || kept.isFoundPaused);
          case GuestState.Failed _ -> false;
        };
    return isThere ? kept.memoryBytes : 0;
  }

  private Use use(String tenant) {
    return uses.computeIfAbsent(tenant, _ -> new Use());
  }

  private @Nullable Tenant tenantOf(Kept kept) {
    return limits.tenant(kept.guest.services().getFirst());
  }

  private String tenantName(Kept kept) {
    return limits.of(kept.guest.services().getFirst()).tenant();
  }

  private static long memoryLimit(@Nullable Tenant tenant) {
    return tenant == null ? Long.MAX_VALUE : tenant.memoryBytes();
  }

  private static String mib(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
