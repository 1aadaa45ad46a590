package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.guest.KeeperWorld.MS;
import static org.jitsu.guest.KeeperWorld.SECOND;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.testkit.GuestScript;
import org.jitsu.testkit.ScriptedHold.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lives of four guests in which whatever can fail does, drawn by lot: {@code -Djitsu.long=true}
 * lives many more of them, {@code -Djitsu.seed=N} one.
 */
class GuestKeeperSeedsTest {

  private static final int SEEDS = 200;
  private static final int SEEDS_LONG = 20_000;
  private static final int DEEDS = 150;
  private static final int SCRIPTS = 60;

  @TempDir static Path folder;

  private final Defects defects = new Defects();

  @BeforeEach
  void listen() throws Exception {
    Files.writeString(folder.resolve("kernel"), "kernel");
    Logger.getLogger("org.jitsu.guest").addHandler(defects);
  }

  @AfterEach
  void listenNoMore() {
    Logger.getLogger("org.jitsu.guest").removeHandler(defects);
  }

  @Test
  void keepsItsPromisesWhateverFails() {
    Long only = Long.getLong("jitsu.seed");
    long seeds = Boolean.getBoolean("jitsu.long") ? SEEDS_LONG : SEEDS;
    for (long seed = only == null ? 0 : only; seed < (only == null ? seeds : only + 1); seed++) {
      try {
        new Life(seed).live();
        assertThat(defects.seen).isEmpty();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", again by -Djitsu.seed=" + seed, e);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameLife() {
    assertThat(new Life(42).live()).isEqualTo(new Life(42).live());
    assertThat(new Life(42).live()).isNotEqualTo(new Life(43).live());
  }

  /** One life. */
  private static final class Life {

    private final Random random;
    private final KeeperWorld world;
    private final List<Service> services;
    private final List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    private final List<StartTrace> starts = new ArrayList<>();

    /** Where addresses led when somebody was told that they are served. */
    private final Set<Address> servedWhenReady = new HashSet<>();

    Life(long seed) {
      random = new Random(seed);
      world = new KeeperWorld(folder.resolve("kernel"), () -> random.nextLong(5 * MS));
      Readiness console = new Readiness.Console(Pattern.compile("serves"));
      services =
          List.of(
              world.guest("www", StopMode.DESTROY, new Readiness.Tcp()),
              world.guest("shop", StopMode.PAUSE, console),
              world.guest("safe", StopMode.SUSPEND, new Readiness.Tcp()),
              world.guestOfSnapshot("same", new Readiness.Tcp()),
              world.guestAhead("soon", StopMode.PAUSE, new Readiness.Tcp()),
              world.guest("mail", StopMode.SHUTDOWN, new Readiness.Delay(30 * MS)),
              world.guest("user", StopMode.PAUSE, Network.USER, console));
      for (Service service : services) {
        for (int n = 0; n < SCRIPTS; n++) {
          world.hypervisor.script(service.guest(), script());
        }
      }
    }

    private GuestScript script() {
      GuestScript script =
          GuestScript.usual()
              .startsIn(random.nextLong(60 * MS))
              .listens(random.nextLong(200 * MS))
              .speaks(random.nextLong(200 * MS), "serves 80");
      return switch (random.nextInt(10)) {
        case 0 -> script.fails(Kind.NO_RESOURCES, "no memory");
        case 1 -> script.deaf();
        case 2 -> script.silent();
        case 3 -> script.ends(random.nextLong(300 * MS), "it died young");
        case 4 -> script.ends(random.nextLong(20 * SECOND), "it died");
        case 5 -> script.ignoresPowerButton();
        default -> script;
      };
    }

    /** Lives, and returns what happened. */
    List<Object> live() {
      world.begin();
      for (int n = 0; n < DEEDS; n++) {
        world.time.pass(pause());
        world.hold.answersIn(random.nextLong(4 * MS));
        act(services.get(random.nextInt(services.size())));
      }
      world.hold.refuseNothing();
      world.time.pass(3 * KeeperWorld.IDLE + KeeperWorld.TTL_SECONDS * SECOND);
      assertAllIsQuiet();
      CompletableFuture<Outcome> last = summon(services.getFirst());
      world.destroy();
      assertThat(last).isDone();
      remember();
      return List.of(world.hold.calls(), starts, outcomes.stream().map(it -> it.join()).toList());
    }

    private long pause() {
      return switch (random.nextInt(8)) {
        case 0 -> 0;
        case 1 -> random.nextLong(KeeperWorld.IDLE + 10 * SECOND);
        case 2, 3 -> random.nextLong(3 * SECOND);
        default -> random.nextLong(60 * MS);
      };
    }

    private void act(Service service) {
      GuestName guest = service.guest();
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3, 4 -> summon(service);
        case 5 -> {
          for (int n = 0; n < 20; n++) {
            summon(service);
          }
        }
        case 6 -> world.keeper.used(guest, world.time.nowNs());
        case 7 -> world.keeper.stop(guest);
        case 8 -> world.hypervisor.kill(guest, "signal 9");
        case 9 -> world.hypervisor.print(guest, random.nextBoolean() ? "serves 80" : "hello");
        case 10 ->
            world.hypervisor.failNextStop(
                guest, new HypervisorException(Kind.UNAVAILABLE, "no answer"));
        case 11 -> world.hold.failNextRelease("device busy");
        case 12 -> world.hold.refuseToHold(guest, true);
        case 13, 14 -> world.hold.refuseToHold(guest, false);
        default -> {
          if (random.nextInt(3) == 0) {
            restart();
          } else {
            world.links.failNext("no permission");
          }
        }
      }
    }

    private CompletableFuture<Outcome> summon(Service service) {
      CompletableFuture<Outcome> outcome = world.summon(service);
      outcomes.add(outcome);
      var _ =
          outcome.thenAccept(
              how -> {
                if (how instanceof Outcome.Ready) {
                  servedWhenReady.add(world.hold.address(service.guest()));
                }
              });
      return outcome;
    }

    private void restart() {
      world.hold.refuseNothing();
      remember();
      world.restart();
      assertThat(outcomes).as("who asked the daemon before").allMatch(CompletableFuture::isDone);
    }

    /** Nobody has asked for anything for long. */
    private void assertAllIsQuiet() {
      assertThat(outcomes).allMatch(CompletableFuture::isDone);
      assertThat(servedWhenReady).isSubsetOf(Address.SERVED);
      for (KeptGuest guest : world.guests()) {
        assertThat(world.status(guest.name())).isNotEqualTo(GuestStatus.RUNNING);
        assertThat(world.hold.address(guest.name())).isEqualTo(Address.HELD);
      }
      assertThat(world.keeper.views())
          .extracting(GuestView::state)
          .allMatch(state -> state.equals("asleep") || state.equals("failed"));
    }

    private void remember() {
      List<StartTrace> all = world.keeper.starts().starts();
      for (StartTrace start : all) {
        assertThat(start.cause()).isNotEmpty();
        boolean ready = start.outcome().equals("ready");
        if (ready && !start.cause().equals("an earlier daemon")) {
          assertThat(start.marks())
              .extracting(mark -> mark.phase())
              .startsWith(Phase.ASKED, Phase.DECIDED)
              .doesNotHaveDuplicates()
              .contains(Phase.LISTENING);
        }
      }
      starts.addAll(all);
    }
  }

  /** What the keeper says of its own bugs. */
  private static final class Defects extends Handler {

    private final List<String> seen = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
        seen.add(record.getMessage() + ": " + record.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
