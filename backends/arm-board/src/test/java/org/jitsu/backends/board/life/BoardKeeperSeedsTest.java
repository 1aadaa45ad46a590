package org.jitsu.backends.board.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jitsu.core.GuestName;
import org.jitsu.core.placement.Architecture;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.placement.Demand;
import org.jitsu.core.time.VirtualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Fleets of boards in which whatever can fail does, drawn by lot: {@code -Djitsu.seed=N} lives one
 * of them again, {@code -Djitsu.long=true} many more.
 */
class BoardKeeperSeedsTest {

  private static final long MS = 1_000_000;
  private static final long SECOND = 1000 * MS;
  private static final long HOUR = 3600 * SECOND;
  private static final long MIB = 1 << 20;
  private static final Logger LOG = Logger.getLogger(BoardKeeper.class.getName());
  private static final int SEEDS = 100;
  private static final int SEEDS_LONG = 5_000;

  @BeforeAll
  static void beQuiet() {
    LOG.setLevel(Level.WARNING);
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @Test
  void keepsItsPromisesWhateverFails() {
    Long only = Long.getLong("jitsu.seed");
    long seeds = Boolean.getBoolean("jitsu.long") ? SEEDS_LONG : SEEDS;
    for (long seed = only == null ? 0 : only; seed < (only == null ? seeds : only + 1); seed++) {
      try {
        new Fleet(seed, 6, 40).live(600, HOUR);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", again by -Djitsu.seed=" + seed, e);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameLife() {
    assertThat(new Fleet(42, 6, 40).live(300, HOUR))
        .isEqualTo(new Fleet(42, 6, 40).live(300, HOUR));
    assertThat(new Fleet(42, 6, 40).live(300, HOUR))
        .isNotEqualTo(new Fleet(43, 6, 40).live(300, HOUR));
  }

  @Test
  void aDayOfAThousandBoardsAndAHundredThousandNames() {
    String lived = new Fleet(7, 1_000, 100_000).live(200_000, 24 * HOUR);
    assertThat(lived).contains("200000 demands");
  }

  /** A fleet, the world that its boards stand in, and what is known of it from outside. */
  private static final class Fleet implements BoardHands {

    /** A board as it really is. */
    private static final class Real {
      final BoardSpec spec;
      boolean powered;
      long readyAtNs;
      int wake;
      boolean alien;
      final Set<GuestName> running = new HashSet<>();

      Real(BoardSpec spec) {
        this.spec = spec;
      }
    }

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final Map<String, Real> reals = new HashMap<>();
    private final Map<GuestName, String> where = new HashMap<>();
    private final Map<GuestName, Demand> demands = new HashMap<>();
    private final Set<GuestName> asking = new HashSet<>();
    private final BoardKeeper keeper;
    private final int names;
    private boolean peace;
    private long turnAtNs = Long.MAX_VALUE;
    private long trace;
    private int asked;
    private int given;
    private int denied;
    private int lost;
    private int wakings;

    Fleet(long seed, int boards, int names) {
      this.random = new Random(seed);
      this.names = names;
      List<BoardSpec> all = new ArrayList<>();
      for (int n = 0; n < boards; n++) {
        BoardSpec spec =
            new BoardSpec(
                "b" + n,
                n % 4 == 3 ? Architecture.ARM64 : Architecture.ARM,
                (128 + 128 * random.nextLong(4)) * MIB,
                30 * SECOND,
                n == 0 ? Long.MAX_VALUE : (30 + random.nextLong(300)) * SECOND,
                Map.of());
        all.add(spec);
        reals.put(spec.name(), new Real(spec));
      }
      real("b1").alien = boards > 4;
      keeper =
          new BoardKeeper(all, this, this::onLost, time, new VirtualWorkers(), () -> turnIn(0));
      keeper.begin(Map.of());
    }

    String live(int queries, long forNs) {
      for (int n = 0; n < queries; n++) {
        time.after(random.nextLong(forNs), this::query);
        if (n % 50 == 0) {
          time.after(random.nextLong(forNs), this::accident);
        }
      }
      time.pass(forNs);
      peace = true;
      time.pass(12 * HOUR); // whoever is awake goes, whatever failed is tried again
      assertThat(asking).as("nobody waits for ever").isEmpty();
      assertThat(where).isEmpty();
      assertThat(given + denied).as("settled exactly once").isEqualTo(asked);
      reals.forEach(
          (name, real) -> {
            assertThat(real.running).isEmpty();
            boolean staysOn = real.spec.idleNs() == Long.MAX_VALUE || real.alien;
            assertThat(real.powered && !staysOn)
                .as("%s sleeps when nobody is on it", name)
                .isFalse();
          });
      return asked
          + " demands: "
          + given
          + " given, "
          + denied
          + " denied, "
          + lost
          + " lost with their boards, "
          + wakings
          + " wakings, "
          + trace;
    }

    /** Has the keeper turn then, unless it turns before. */
    private void turnIn(long waitNs) {
      if (waitNs < turnAtNs - time.nowNs()) {
        turnAtNs = time.nowNs() + waitNs;
        time.after(waitNs, this::turn);
      }
    }

    private void turn() {
      if (time.nowNs() >= turnAtNs) {
        turnAtNs = Long.MAX_VALUE;
        turnIn(keeper.turn());
      }
    }

    /** Somebody asks for a name: one of the few that many ask for, or any. */
    private void query() {
      int name =
          random.nextInt(3) > 0 ? random.nextInt(Math.max(1, names / 20)) : random.nextInt(names);
      GuestName guest = new GuestName("g" + name);
      if (where.containsKey(guest) || !asking.add(guest)) {
        asked++;
        given++; // single flight, which is the guest keeper's
        return;
      }
      Demand demand =
          demands.computeIfAbsent(
              guest,
              _ ->
                  new Demand(
                      guest,
                      name % 5 == 4 ? Architecture.ARM64 : Architecture.ARM,
                      (4 + name % 60) * MIB,
                      name % 97 == 0 ? "b" + name % reals.size() : null,
                      name % 11 == 0 ? "ns" : null));
      asked++;
      CompletionStage<Lodging> lodging = keeper.place(demand);
      var _ = lodging.thenAccept(outcome -> settled(demand, outcome));
    }

    private void settled(Demand demand, Lodging outcome) {
      assertThat(asking.remove(demand.guest())).as("settled once: %s", demand).isTrue();
      trace = 31 * trace + (demand.guest() + " " + outcome + time.nowNs()).hashCode();
      switch (outcome) {
        case Lodging.Denied _ -> denied++;
        case Lodging.Given(String board, _, _) -> {
          given++;
          starts(demand, board);
        }
      }
    }

    private void starts(Demand demand, String board) {
      Real real = real(board);
      BoardSpec spec = real.spec;
      assertThat(spec.architecture()).isEqualTo(demand.architecture());
      assertThat(demand.board()).isIn(board, null);
      assertThat(where.put(demand.guest(), board)).as("one boot: %s", demand).isNull();
      if (!isThere(real)) {
        return; // it was cut off a moment ago, and the keeper is about to hear of it
      }
      assertThat(real.alien).isFalse();
      for (GuestName other : real.running) {
        String word = demand(other).apart();
        assertThat(word != null && word.equals(demand.apart())).as("apart").isFalse();
      }
      real.running.add(demand.guest());
      long usedBytes = real.running.stream().mapToLong(guest -> demand(guest).memoryBytes()).sum();
      assertThat(usedBytes).as("memory of %s", board).isLessThanOrEqualTo(spec.memoryBytes());
      time.after((60 + random.nextLong(240)) * SECOND, () -> ends(demand.guest(), board));
    }

    private void ends(GuestName guest, String board) {
      if (board.equals(where.get(guest)) && real(board).running.remove(guest)) {
        where.remove(guest);
        keeper.left(guest);
      }
    }

    private void onLost(GuestName guest, String board, String why) {
      lost++;
      assertThat(where.remove(guest)).isEqualTo(board);
    }

    /** A board is cut off, with all that runs on it, or from us alone. */
    private void accident() {
      String board = "b" + random.nextInt(reals.size());
      Real real = real(board);
      if (isThere(real) && !real.alien) {
        if (random.nextBoolean()) {
          real.powered = false;
          real.running.clear();
        }
        int wake = real.wake;
        time.after(random.nextLong(5 * SECOND), () -> keeper.lost(board, wake, "it went away"));
      }
    }

    private Real real(String board) {
      return Objects.requireNonNull(reals.get(board));
    }

    private Demand demand(GuestName guest) {
      return Objects.requireNonNull(demands.get(guest));
    }

    private boolean isThere(Real real) {
      return real.powered && time.nowNs() >= real.readyAtNs;
    }

    @Override
    public void switchOn(String board) throws IOException {
      Real real = real(board);
      if (!peace && random.nextInt(50) == 0) {
        throw new IOException("the switch does not answer");
      }
      if (!real.powered) {
        wakings++;
        real.powered = true;
        boolean hangs = !peace && random.nextInt(30) == 0;
        real.readyAtNs =
            hangs ? Long.MAX_VALUE : time.nowNs() + 3 * SECOND + random.nextLong(8 * SECOND);
      }
    }

    @Override
    public Reach reach(String board, int wake) {
      Real real = real(board);
      if (!isThere(real)) {
        return new Reach.NotYet("no route to host");
      }
      if (real.alien) {
        return new Reach.Barred("it is another's");
      }
      sweep(board, real);
      real.wake = wake;
      return new Reach.Reached();
    }

    @Override
    public void shutDown(String board) {
      assertThat(real(board).running).as("%s is empty when it is shut down", board).isEmpty();
    }

    @Override
    public void switchOff(String board) throws IOException {
      Real real = real(board);
      if (!peace && random.nextInt(50) == 0) {
        throw new IOException("the switch does not answer");
      }
      assertThat(real.alien && isThere(real)).as("another's board is left alone").isFalse();
      sweep(board, real);
      real.powered = false;
    }

    /** Ends what runs there, which nobody may count on. */
    private void sweep(String board, Real real) {
      for (GuestName guest : real.running) {
        assertThat(where.get(guest)).as("%s is given up with %s", guest, board).isNotEqualTo(board);
      }
      real.running.clear();
    }

    /** Makes blocking calls in virtual time, each a while after it was given. */
    private final class VirtualWorkers implements Workers {

      private final Map<String, Deque<Runnable>> calls = new HashMap<>();

      @Override
      public void call(String board, Runnable call) {
        Deque<Runnable> own = calls.computeIfAbsent(board, _ -> new ArrayDeque<>());
        own.add(call);
        if (own.size() == 1) {
          next(own);
        }
      }

      private void next(Deque<Runnable> own) {
        time.after(
            random.nextLong(500 * MS),
            () -> {
              own.element().run();
              own.remove();
              if (!own.isEmpty()) {
                next(own);
              }
            });
      }

      @Override
      public void close() {}
    }
  }
}
