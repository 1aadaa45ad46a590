package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.guest.FoundGuest.Condition;
import org.jitsu.testkit.ScriptedHold;
import org.jitsu.testkit.ScriptedHold.Address;
import org.jitsu.testkit.ScriptedHypervisor;
import org.jitsu.testkit.ScriptedLinks;
import org.jspecify.annotations.Nullable;

/**
 * A keeper with guests that are scripts, in virtual time: turned whenever something wakes it, as
 * its own thread would. Every call it makes is held against what a keeper must never do.
 */
final class KeeperWorld {

  static final long MS = 1_000_000;
  static final long SECOND = 1_000_000_000;
  static final long BOOT_DEADLINE = 10 * SECOND;
  static final long IDLE = 120 * SECOND;
  static final int TTL_SECONDS = 300;

  final VirtualTime time = new VirtualTime();
  final ScriptedLinks links = new ScriptedLinks();
  final ScriptedHold hold = new ScriptedHold(time, links);
  GuestKeeper keeper;
  private WakeLimits limits = WakeLimits.DEFAULTS;
  ScriptedHypervisor hypervisor;

  private final Path kernel;
  private final LongSupplier delayNs;
  private final Map<GuestName, KeptGuest> guests = new TreeMap<>();
  private final Guarded guarded = new Guarded();
  private boolean destroying;
  private VirtualKeeper turned;

  /**
   * Makes a world without guests.
   *
   * @param kernel a file that passes for one
   * @param delayNs how long each blocking call waits for its turn
   */
  KeeperWorld(Path kernel, LongSupplier delayNs) {
    this.kernel = kernel;
    this.delayNs = delayNs;
    turned = new VirtualKeeper(time, limits, delayNs);
    keeper = turned.keeper();
    hypervisor = new ScriptedHypervisor(time, keeper);
    hypervisor.onListening(hold::listens);
  }

  /** Has its keeper hold everybody to these limits; before anything else. */
  KeeperWorld limited(WakeLimits terms) {
    limits = terms;
    turned = new VirtualKeeper(time, limits, delayNs);
    keeper = turned.keeper();
    hypervisor = new ScriptedHypervisor(time, keeper);
    hypervisor.onListening(hold::listens);
    return this;
  }

  /** Adds a guest with a TAP and one service of the same name, which is ready so. */
  Service guest(String name, StopMode stop, Readiness ready) {
    return guest(name, stop, GuestSpec.Network.TAP, ready);
  }

  Service guest(String name, StopMode stop, GuestSpec.Network network, Readiness ready) {
    return guest(name, stop, network, ready, Port.tcp(80));
  }

  /** Adds one that is booted before it is wanted, and then put to sleep as it always is. */
  Service guestAhead(String name, StopMode stop, Readiness ready) {
    return guest(name, stop, stop, GuestSpec.Network.TAP, ready, Port.tcp(80));
  }

  /** Adds one that is booted before it is wanted, and saved to disk for every start. */
  Service guestOfSnapshot(String name, Readiness ready) {
    hypervisor.keepSaved(new GuestName(name));
    return guest(
        name, StopMode.DESTROY, StopMode.SUSPEND, GuestSpec.Network.TAP, ready, Port.tcp(80));
  }

  Service guest(String name, StopMode stop, GuestSpec.Network network, Readiness ready, Port port) {
    return guest(name, stop, null, network, ready, port);
  }

  private Service guest(
      String name,
      StopMode stop,
      @Nullable StopMode ahead,
      GuestSpec.Network network,
      Readiness ready,
      Port port) {
    int number = guests.size() + 1;
    GuestName guest = new GuestName(name);
    GuestSpec spec =
        new GuestSpec(
            guest,
            new Mac(0x02005e100000L + number),
            kernel,
            null,
            "",
            16 << 20,
            1,
            List.of(),
            network,
            List.of(),
            10 * SECOND,
            Map.of());
    Service service =
        new Service(
            name + ".test",
            guest,
            List.of(name + ".test"),
            List.of(InetAddress.ofLiteral("10.77.0." + number)),
            List.of(port),
            Mode.AUTO,
            Wake.QUERY,
            ready,
            Refusing.RESET,
            IDLE,
            TTL_SECONDS);
    guests.put(guest, new KeptGuest(spec, guarded, stop, ahead, BOOT_DEADLINE, List.of(service)));
    return service;
  }

  /** Begins to keep the guests, as a daemon finds them. */
  void begin() {
    List<FoundGuest> found = new ArrayList<>();
    for (KeptGuest guest : guests.values()) {
      found.add(find(guest));
    }
    begin(found);
  }

  /** Has a guest kept more, as it is found. */
  void join(Service service, WakeLimits terms) {
    settled(keeper.keep(find(kept(service)), terms));
  }

  KeptGuest kept(Service service) {
    return guests.values().stream()
        .filter(guest -> guest.name().equals(service.guest()))
        .findAny()
        .orElseThrow();
  }

  /** Begins to keep a guest that was found so. */
  void begin(Condition condition, @Nullable GuestLink link) {
    define(only());
    begin(List.of(new FoundGuest(only(), condition, link)));
  }

  private void begin(List<FoundGuest> found) {
    turned.begin(found, hold, links, hold);
  }

  /** Lets the daemon end and another one come. */
  void restart() {
    turned.close(false);
    turned = new VirtualKeeper(time, limits, delayNs);
    keeper = turned.keeper();
    hypervisor = hypervisor.reopened(keeper);
    hypervisor.onListening(hold::listens);
    begin();
  }

  /** Lets the daemon end, and its guests with it. */
  void destroy() {
    destroying = true;
    turned.close(true);
  }

  /** Finds a guest as the daemon's discovery does. */
  private FoundGuest find(KeptGuest guest) {
    define(guest);
    GuestStatus status = status(guest.name());
    if (!guest.hasLink()) {
      settled(hold.hold(guest.holding()));
      if (status != GuestStatus.RUNNING) {
        Condition asleep = status == GuestStatus.PAUSED ? Condition.PAUSED : Condition.ASLEEP;
        return new FoundGuest(guest, asleep, null);
      }
      settled(hold.release(guest.name(), new Attachment.Ports()));
      return new FoundGuest(guest, Condition.SERVING, null);
    }
    GuestLink link = links.find(guest.name(), guest.spec().mac()).orElse(null);
    if (status == GuestStatus.RUNNING && link != null && links.isPlugged(link)) {
      settled(hold.release(guest.name(), link));
      return new FoundGuest(guest, Condition.SERVING, link);
    }
    settled(hold.hold(guest.holding()));
    if (status == GuestStatus.STOPPED) {
      return new FoundGuest(guest, Condition.ASLEEP, null);
    }
    if (link == null) {
      return new FoundGuest(guest, Condition.LOST, null);
    }
    Condition condition = status == GuestStatus.PAUSED ? Condition.PAUSED : Condition.BOOTING;
    return new FoundGuest(guest, condition, link);
  }

  private void settled(CompletionStage<?> stage) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    time.passUntil("the hold answers", future::isDone);
    future.join();
  }

  private void define(KeptGuest guest) {
    try {
      hypervisor.define(guest.spec());
    } catch (HypervisorException e) {
      throw new IllegalStateException(e);
    }
  }

  Collection<KeptGuest> guests() {
    return guests.values();
  }

  KeptGuest only() {
    return guests.values().iterator().next();
  }

  GuestStatus status(GuestName guest) {
    try {
      return hypervisor.status(guest);
    } catch (HypervisorException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a guest behind the keeper's back, as an earlier daemon did; returns its link. */
  GuestLink startedEarlier(KeptGuest guest) throws IOException, HypervisorException {
    define(guest);
    GuestLink link = links.make(guest.name(), guest.spec().mac());
    hypervisor.start(guest.name(), List.of(link));
    settled(hold.hold(guest.holding()));
    return link;
  }

  /** Summons as a SYN does. */
  CompletableFuture<Outcome> summon(Service service) {
    return summon(
        service, new Cause.SynSeen(InetAddress.ofLiteral("10.77.0.99"), 80, time.nowNs()));
  }

  CompletableFuture<Outcome> summon(Service service, Cause cause) {
    return keeper.summon(service, cause).toCompletableFuture();
  }

  /** Summons, and lets time pass until it is settled. */
  Outcome await(Service service) {
    CompletableFuture<Outcome> outcome = summon(service);
    time.passUntil(service.name() + " is settled", outcome::isDone);
    return outcome.join();
  }

  /** Lets time pass until the guest is in that state. */
  void awaitState(Service service, String state) {
    time.passUntil(service.guest() + " is " + state, () -> state(service).equals(state));
  }

  String state(Service service) {
    return keeper.views().stream()
        .filter(view -> view.name().equals(service.guest()))
        .findAny()
        .orElseThrow()
        .state();
  }

  /** Hands calls on to the scripted hypervisor, and sees that they may be made. */
  private final class Guarded implements Hypervisor, HasConsole, Suspends {

    private final Set<GuestName> busy = new HashSet<>();

    private interface Call<T> {
      T call() throws HypervisorException;
    }

    private <T> T alone(GuestName guest, Call<T> call) throws HypervisorException {
      assertThat(busy.add(guest)).as("one call at a time for " + guest).isTrue();
      try {
        return call.call();
      } finally {
        busy.remove(guest);
      }
    }

    private void assertHeld(GuestName guest) {
      KeptGuest kept = guests.get(guest);
      if (kept != null) {
        assertThat(hold.address(guest)).as("the address of " + guest).isEqualTo(Address.HELD);
      }
    }

    @Override
    public void define(GuestSpec spec) throws HypervisorException {
      hypervisor.define(spec);
    }

    @Override
    public GuestStatus status(GuestName guest) throws HypervisorException {
      return hypervisor.status(guest);
    }

    @Override
    public Started start(GuestName guest, List<GuestLink> all) throws HypervisorException {
      assertHeld(guest);
      assertThat(hypervisor.status(guest))
          .as("one boot at a time")
          .isNotEqualTo(GuestStatus.RUNNING);
      return alone(guest, () -> hypervisor.start(guest, all));
    }

    @Override
    public void stop(GuestName guest, StopMode mode) throws HypervisorException {
      if (!destroying) {
        assertHeld(guest);
      }
      alone(
          guest,
          () -> {
            hypervisor.stop(guest, mode);
            return true;
          });
    }

    @Override
    public void suspend(GuestName guest) throws HypervisorException {
      stop(guest, StopMode.SUSPEND);
    }

    @Override
    public boolean isSaved(GuestName guest) throws HypervisorException {
      return hypervisor.isSaved(guest);
    }

    @Override
    public void undefine(GuestName guest) {
      hypervisor.undefine(guest);
    }

    @Override
    public Printed printed(GuestName guest) {
      return hypervisor.printed(guest);
    }

    @Override
    public void onConsoleLine(GuestName guest, Consumer<String> lines) {
      hypervisor.onConsoleLine(guest, lines);
    }

    @Override
    public void close() {
      hypervisor.close();
    }
  }
}
