package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.synjitsu.hold.HoldState.Served;
import org.jitsu.synjitsu.hold.HoldState.Watching;
import org.jitsu.synjitsu.probe.Target;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;

/**
 * Walks every sequence of events to depth 8 through the machine and a model of the kernel, the
 * guest and the keeper. Sequences that lead to the same world are walked on once.
 */
class HoldMachineWalkTest {

  private static final int DEPTH = 8;
  private static final long STEP_NS = 1_000_000;
  private static final GuestLink LINK = new GuestLink("tap0", 7, Mac.parse("02:00:00:00:00:2a"));
  private static final IpAddr ADDRESS = IpAddr.parse("10.77.0.10");
  private static final Target TARGET = new Target.Listens(ADDRESS, 80);
  private static final Service SERVICE =
      new Service(
          "www.example.test",
          new GuestName("www"),
          List.of("www.example.test"),
          List.of(ADDRESS.toInetAddress()),
          List.of(Port.tcp(80)),
          Mode.AUTO,
          Wake.QUERY,
          new Readiness.Tcp(),
          Refusing.RESET,
          1,
          1);
  private static final Cause CAUSE = new Cause.SynSeen(InetAddress.getLoopbackAddress(), 80, 0);

  /** What can happen, from the keeper, the clients, the guest and the kernel. */
  private enum Happening {
    HOLD,
    WATCH,
    WATCH_REFUSED_BY_KERNEL,
    RELEASE,
    RELEASE_REFUSED_BY_KERNEL,
    REFUSE,
    CAME,
    KNOCK_A,
    KNOCK_B,
    WAITING,
    PLUGGED,
    ATTACHED,
    HEARD,
    REFUSED,
    ANSWERED,
    DUE
  }

  /** Everything that is so at one moment. */
  private record World(
      HoldState state,
      boolean entryHere,
      boolean plugged,
      boolean attached,
      boolean waiting,
      boolean summoned,
      Map<String, Integer> kept,
      int knocks) {

    static World fresh() {
      return new World(new Served(), false, false, false, false, false, Map.of(), 0);
    }
  }

  @Test
  void everySequenceKeepsTheInvariants() {
    Set<World> worlds = Set.of(World.fresh());
    long steps = 0;
    for (int depth = 0; depth < DEPTH; depth++) {
      Set<World> next = new HashSet<>();
      for (World world : worlds) {
        for (Happening happening : Happening.values()) {
          if (isPossible(world, happening)) {
            next.add(new Walk(world, happening, depth * STEP_NS).result());
            steps++;
          }
        }
      }
      worlds = next;
    }
    assertThat(steps).isGreaterThan(1000);
  }

  /** A summon that succeeds follows a release; connections are handed over to who is watched. */
  private static boolean isPossible(World world, Happening happening) {
    return switch (happening) {
      case CAME -> world.state() instanceof Served;
      case PLUGGED -> world.state() instanceof Watching;
      default -> true;
    };
  }

  /** One step, with its effects carried out in the model. */
  private static final class Walk {
    private final Happening happening;
    private final long nowNs;
    private final World before;
    private HoldState state;
    private boolean entryHere;
    private boolean plugged;
    private boolean attached;
    private boolean waiting;
    private boolean summoned;
    private final Map<String, Integer> kept;
    private int knocks;
    private final List<Effect> done = new ArrayList<>();

    Walk(World before, Happening happening, long nowNs) {
      this.before = before;
      this.happening = happening;
      this.nowNs = nowNs;
      state = before.state();
      entryHere = before.entryHere();
      plugged = before.plugged();
      attached = before.attached();
      waiting = before.waiting();
      summoned = before.summoned();
      kept = new HashMap<>(before.kept());
      knocks = before.knocks();
    }

    World result() {
      if (happening == Happening.WATCH || happening == Happening.WATCH_REFUSED_BY_KERNEL) {
        waiting = true; // the agent settles an earlier waiter itself
      }
      if (happening == Happening.CAME || happening == Happening.REFUSE) {
        summoned = false;
      }
      step(event());
      check();
      return new World(
          state, entryHere, plugged, attached, waiting, summoned, Map.copyOf(kept), knocks);
    }

    private HoldEvent event() {
      return switch (happening) {
        case HOLD -> new HoldEvent.Hold();
        case WATCH, WATCH_REFUSED_BY_KERNEL -> new HoldEvent.Watch(LINK, List.of(TARGET));
        case RELEASE, RELEASE_REFUSED_BY_KERNEL -> new HoldEvent.Release(LINK);
        case REFUSE -> new HoldEvent.Refuse();
        case CAME -> new HoldEvent.Came();
        case KNOCK_A, KNOCK_B -> new HoldEvent.Knocked(SERVICE, CAUSE);
        case WAITING -> new HoldEvent.Waiting(SERVICE, CAUSE);
        case PLUGGED -> {
          plugged = true; // by the hand-over of connections that were answered
          entryHere = false;
          yield new HoldEvent.Plugged();
        }
        case ATTACHED -> new HoldEvent.Attached();
        case HEARD -> new HoldEvent.Heard();
        case REFUSED -> new HoldEvent.Refused();
        case ANSWERED -> new HoldEvent.Answered(TARGET);
        case DUE -> new HoldEvent.Due();
      };
    }

    private void step(HoldEvent event) {
      Step step = HoldMachine.step(state, event, nowNs);
      state = step.next();
      for (Effect effect : step.effects()) {
        if (isRefused(effect)) {
          waiting = false; // told why
          step(new HoldEvent.Failed());
          return;
        }
        done.add(effect);
        enact(effect);
      }
    }

    private boolean isRefused(Effect effect) {
      return (effect instanceof Effect.Attach && happening == Happening.WATCH_REFUSED_BY_KERNEL)
          || (effect instanceof Effect.Plug && happening == Happening.RELEASE_REFUSED_BY_KERNEL);
    }

    private void enact(Effect effect) {
      switch (effect) {
        case Effect.Claim() -> {
          entryHere = true;
          plugged = false;
        }
        case Effect.Attach(var link) -> {
          assertThat(attached).as("one line at a time").isFalse();
          attached = true;
        }
        case Effect.Detach(), Effect.Leave() -> attached = false;
        case Effect.Probe(var target, var manner) ->
            assertThat(attached && !plugged && entryHere)
                .as("probes go to an unplugged guest")
                .isTrue();
        case Effect.ReportListening() -> {
          assertThat(waiting).as("listening is reported once").isTrue();
          waiting = false;
        }
        case Effect.StopListening() -> waiting = false;
        case Effect.Keep() -> kept.put(happening == Happening.KNOCK_A ? "a" : "b", ++knocks);
        case Effect.Summon(var service, var cause) -> {
          assertThat(summoned).as("one summon at a time").isFalse();
          summoned = true;
        }
        case Effect.RefuseKept() -> {
          kept.clear();
          summoned = false; // the keeper told, or is told, that it failed
        }
        case Effect.Introduce() -> {
          assertThat(plugged).as("clients are introduced on the unplugged link").isFalse();
          assertThat(attached).isTrue();
        }
        case Effect.Plug(var link) -> {
          assertThat(state).as("silent before the plug").isInstanceOf(Served.class);
          plugged = true;
          entryHere = false;
        }
        case Effect.TakeStragglers() -> assertThat(plugged && attached).isTrue();
        case Effect.ResetProbes() ->
            assertThat(done).as("before any injection").noneMatch(Effect.Inject.class::isInstance);
        case Effect.Inject() -> {
          assertThat(plugged && attached).isTrue();
          kept.forEach(
              (flow, newest) ->
                  assertThat(newest).as("newest SYN of %s", flow).isEqualTo(newestOf(flow)));
          kept.clear();
          summoned = false; // the keeper settles with the release
        }
      }
    }

    private int newestOf(String flow) {
      return before.kept().getOrDefault(flow, 0);
    }

    private void check() {
      assertThat(entryHere).as(this::where).isEqualTo(!(state instanceof Served)); // held or served
      assertThat(plugged && entryHere).as(this::where).isFalse(); // never both
      assertThat(attached).as(this::where).isEqualTo(state instanceof Watching);
      assertThat(kept.isEmpty() || summoned).as(this::where).isTrue(); // nobody waits unasked
      assertThat(kept.isEmpty() || entryHere).as(this::where).isTrue(); // nothing is forgotten
      assertThat(waiting && !(state instanceof Watching)).as(this::where).isFalse();
    }

    private String where() {
      return before + " -- " + happening + " --> " + state + " by " + done;
    }
  }
}
