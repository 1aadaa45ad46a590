package org.jitsu.app.simulate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jitsu.app.simulate.Policy.Start;
import org.jitsu.config.Configuration;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.dns.Question;
import org.jitsu.guest.FoundGuest;
import org.jitsu.guest.FoundGuest.Condition;
import org.jitsu.guest.KeptGuest;
import org.jitsu.guest.VirtualKeeper;
import org.jspecify.annotations.Nullable;

/**
 * One policy, lived through: each query of a log comes to the daemon's own keeper, in virtual time,
 * and its client makes one request as soon as the guest serves. One thread.
 */
public final class Simulation {
  /** To which waits are told apart. */
  private static final int DIGITS = 3;

  /** How long before the first query the daemon began, with what it makes ready ahead. */
  private static final long LEAD_NS = 60_000_000_000L;

  private final Configuration configuration;
  private final Policy policy;
  private final Costs costs;
  private final Map<String, Service> services = new HashMap<>();
  private final SortedMap<String, Long> refused = new TreeMap<>();
  private final Histogram waits = new Histogram(DIGITS); // in microseconds
  private long longestBootNs;
  private long asked;
  private long strangers;
  private long beginNs;
  private @Nullable World world;

  /** What there is once the first query tells the time. */
  private record World(VirtualTime time, VirtualKeeper keeper, Load load) {}

  /**
   * Makes it.
   *
   * @param configuration its services and guests, and its limits; pools and boards are left out
   */
  public Simulation(Configuration configuration, Policy policy, Costs costs) {
    this.configuration = configuration;
    this.policy = policy;
    this.costs = costs;
    for (Service service : configuration.services()) {
      Service served = changed(service);
      served.names().forEach(name -> services.put(name, served));
    }
  }

  private Service changed(Service service) {
    return new Service(
        service.name(),
        service.guest(),
        service.names(),
        service.addresses(),
        service.ports(),
        service.mode(),
        service.wake(),
        new Readiness.Tcp(),
        service.refusing(),
        Objects.requireNonNullElse(policy.idleNs(), service.idleNs()),
        Objects.requireNonNullElse(policy.ttlSeconds(), service.ttlSeconds()));
  }

  /** Takes the next query. Clocks that were set back stand still here. */
  public void query(Query query) {
    World here = world;
    if (here == null) {
      here = begin(query.atNs());
      world = here;
    }
    here.time().pass(Math.max(0, query.atNs() - here.time().nowNs()));
    Service service = services.get(query.name());
    if (service == null || !Question.wakes(query.type())) {
      strangers++;
      return;
    }
    asked++;
    ask(here, service, query.type(), query.client());
  }

  private void ask(World here, Service service, String type, InetAddress client) {
    long askedNs = here.time().nowNs();
    Cause cause = new Cause.Queried(service.name(), type, client, true, askedNs);
    var _ =
        here.keeper()
            .keeper()
            .summon(service, cause)
            .thenAccept(
                outcome -> {
                  switch (outcome) {
                    case Outcome.Ready() -> {
                      waits.recordValue((here.time().nowNs() - askedNs) / 1000);
                      here.keeper().keeper().used(service.guest(), here.time().nowNs());
                    }
                    case Outcome.Refused(var reason, var _) ->
                        refused.merge(reason.word(), 1L, Long::sum);
                  }
                });
    here.time().pass(0); // nobody waits for the next query to be heard
  }

  private World begin(long epochNs) {
    beginNs = Math.max(0, epochNs - LEAD_NS);
    VirtualTime time = new VirtualTime();
    time.pass(beginNs);
    SimulatedNetwork network = new SimulatedNetwork(time);
    Set<GuestName> snapshots = new HashSet<>();
    SimulatedHypervisor hypervisor =
        new SimulatedHypervisor(time, costs, snapshots, network::listens);
    VirtualKeeper keeper = new VirtualKeeper(time, configuration.waking(), () -> 0);
    List<FoundGuest> found = new ArrayList<>();
    for (Guest guest : configuration.guests()) {
      List<Service> carried =
          services.values().stream()
              .filter(service -> service.guest().equals(guest.spec().name()))
              .distinct()
              .toList();
      if (carried.isEmpty()) {
        continue; // nobody's, or a pool's
      }
      KeptGuest kept = kept(guest, hypervisor, carried);
      if (kept.ahead() == StopMode.SUSPEND) {
        snapshots.add(kept.spec().name());
      }
      longestBootNs = Math.max(longestBootNs, kept.bootDeadlineNs());
      hypervisor.define(kept.spec());
      found.add(new FoundGuest(kept, Condition.ASLEEP, null));
    }
    keeper.begin(found, network, network, network);
    return new World(time, keeper, hypervisor.load());
  }

  private KeptGuest kept(Guest guest, SimulatedHypervisor hypervisor, List<Service> carried) {
    Start word = policy.start();
    StopMode stop =
        switch (word) {
          case null -> guest.stop();
          case CREATE, SNAPSHOT -> StopMode.DESTROY;
          case UNPAUSE -> StopMode.PAUSE;
          case RESTORE -> StopMode.SUSPEND;
        };
    StopMode ahead =
        switch (word) {
          case null -> guest.ahead();
          case CREATE, RESTORE -> null;
          case UNPAUSE -> StopMode.PAUSE;
          case SNAPSHOT -> StopMode.SUSPEND;
        };
    return new KeptGuest(
        linked(guest.spec()), hypervisor, stop, ahead, guest.bootDeadlineNs(), carried);
  }

  /** Every guest has a link here, whatever it is reached by in truth. */
  private static GuestSpec linked(GuestSpec spec) {
    return new GuestSpec(
        spec.name(),
        spec.mac(),
        spec.kernel(),
        spec.initrd(),
        spec.cmdline(),
        spec.memoryBytes(),
        spec.cpus(),
        spec.disks(),
        GuestSpec.Network.TAP,
        List.of(),
        spec.shutdownDeadlineNs(),
        spec.options());
  }

  /** Ends it: whoever waits still is waited for. Returns what came of it. */
  public Report end() {
    World here = world;
    if (here == null) {
      return Report.of(policy, costs, 0, asked, strangers, waits, refused, new Load(() -> 0), 0);
    }
    here.time().pass(longestBootNs);
    here.load().settle();
    double seconds = (here.time().nowNs() - beginNs) / 1e9;
    int guests = (int) services.values().stream().map(Service::guest).distinct().count();
    return Report.of(policy, costs, seconds, asked, strangers, waits, refused, here.load(), guests);
  }
}
