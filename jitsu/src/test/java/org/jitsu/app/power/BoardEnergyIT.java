package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jitsu.app.CannotException;
import org.jitsu.config.BoardMeter;
import org.jitsu.config.Energy;
import org.jitsu.core.GuestName;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestView;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon's metering of two boards over HTTP: each hangs on an emulated plug of Shelly's second
 * generation. This machine has no meter, and no section {@code energy}.
 */
@Timeout(120)
class BoardEnergyIT {
  private static final Ticker TICKER = Ticker.system();

  @TempDir private Path state;
  private final List<StartTrace> ended = new CopyOnWriteArrayList<>();
  private final Plug plug1 = new Plug(3);
  private final Plug plug2 = new Plug(7);

  /** A plug that says so many watts; its port stays its own while it is away. */
  private static final class Plug {
    final double watts;
    final InetSocketAddress address;
    private HttpServer server;

    Plug(double watts) {
      this.watts = watts;
      try {
        server = begin(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      address = server.getAddress();
    }

    private HttpServer begin(InetSocketAddress at) throws IOException {
      HttpServer next = HttpServer.create(at, 8);
      next.createContext(
          "/rpc/Shelly.GetStatus",
          exchange -> {
            byte[] body =
                ("{\"switch:0\":{\"id\":0,\"output\":true,\"apower\":" + watts + "}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      next.start();
      return next;
    }

    void goes() {
      server.stop(0);
    }

    void comes() throws IOException {
      server = begin(address);
    }

    BoardMeter meter(String board, double idleWatts) {
      return new BoardMeter(
          board, "shelly2:http://127.0.0.1:" + address.getPort() + "/", idleWatts);
    }
  }

  /** Two guests of one tenant, each awake on its board. */
  private class World implements DaemonEnergy.Guests {
    @Override
    public List<StartTrace> starts() {
      return ended;
    }

    @Override
    public Collection<GuestView> views() {
      return List.of(ready("www"), ready("shop"));
    }

    private GuestView ready(String guest) {
      return new GuestView(new GuestName(guest), "ready", 0, 1, "", "", 0, 0);
    }

    @Override
    public boolean isProcess(String guest) {
      return false;
    }

    @Override
    public Map<String, Integer> pids() {
      return Map.of();
    }

    @Override
    public boolean isOfBoards(String guest) {
      return true;
    }

    @Override
    public Map<String, String> places() {
      return Map.of("www", "b1", "shop", "b2");
    }

    @Override
    public Map<String, Long> connections() {
      return Map.of();
    }

    @Override
    public String tenant(String guest) {
      return "acme";
    }
  }

  @BeforeEach
  void theSecondPlugIsAway() {
    plug2.goes();
  }

  @AfterEach
  void plugsGo() {
    plug1.goes();
    plug2.goes();
  }

  private DaemonEnergy meter() throws CannotException {
    List<BoardMeter> both = List.of(plug1.meter("b1", 1), plug2.meter("b2", 2));
    return DaemonEnergy.open(null, both, state, TICKER, new World());
  }

  private static Status.Board board(DaemonEnergy energy, String name) {
    return Objects.requireNonNull(energy.status(0).boards().get(name));
  }

  private static double joules(DaemonEnergy energy, String guest) {
    Status.Account account = energy.status(0).guests().get(guest);
    return account == null ? 0 : account.joules();
  }

  @Test
  void eachBoardIsMeteredByItsOwnPlugWheneverThatAnswers() throws Exception {
    try (DaemonEnergy energy = meter()) {
      long beganNs = TICKER.nowNs();
      await("the first board's guest pays")
          .atMost(Duration.ofSeconds(30))
          .until(() -> joules(energy, "www") > 4);
      assertThat(board(energy, "b1").watts()).isEqualTo(3);
      assertThat(board(energy, "b1").zones())
          .singleElement()
          .satisfies(zone -> assertThat(zone.samples()).isGreaterThan(2))
          .satisfies(zone -> assertThat(zone.rateHz()).isBetween(0.1, 2.0));
      Status.Board away = board(energy, "b2");
      assertThat(away.joules()).as("not 0 J").isNull();
      assertThat(away.says()).contains("127.0.0.1:" + plug2.address.getPort());
      assertThat(joules(energy, "shop")).isZero();
      assertThat(energy.status(0).guests()).doesNotContainKey("shop");
      assertThat(energy.status(0).joules()).as("of this machine nothing is known").isNull();

      plug2.comes();
      await("the second board's guest pays")
          .atMost(Duration.ofSeconds(40))
          .until(() -> joules(energy, "shop") > 10);
      long nowNs = TICKER.nowNs();
      List<Mark> marks =
          List.of(
              new Mark(Phase.ASKED, nowNs - 3_000_000_000L),
              new Mark(Phase.LISTENING, nowNs - 500_000_000L));
      ended.add(new StartTrace(1, new GuestName("shop"), "a query", "ready", marks));
      await("the start's energy").atMost(Duration.ofSeconds(30)).until(() -> energy.of(1) != null);

      Start.Energy start = Objects.requireNonNull(energy.of(1));
      assertThat(start.joules()).as("5 W above idle for 2.5 s").isEqualTo(12.5, within(0.5));
      assertThat(start.board()).isEqualTo("b2");
      assertThat(start.quality()).isEqualTo("measured");
      Status.Energy all = energy.status(0);
      assertThat(Objects.requireNonNull(all.tenants().get("acme")).joules())
          .isEqualTo(
              all.guests().values().stream().mapToDouble(Status.Account::joules).sum(),
              within(15.0));
      for (Status.Board board : all.boards().values()) {
        double divided =
            Objects.requireNonNull(board.idleJoules())
                + Objects.requireNonNull(board.guestJoules());
        double seconds = (TICKER.nowNs() - beganNs) / 1e9;
        assertThat(divided)
            .isPositive()
            .isLessThanOrEqualTo(Objects.requireNonNull(board.joules()) + 1e-6);
        assertThat(board.joules())
            .isLessThanOrEqualTo(Objects.requireNonNull(board.watts()) * seconds + 20);
      }
    }
  }

  /** As libvirt's and Xen's: what they use of this machine nobody can tell. */
  @Test
  void aGuestThatIsNoProcessOfThisMachineHasNoFigure() throws Exception {
    World elsewhere =
        new World() {
          @Override
          public boolean isOfBoards(String guest) {
            return false;
          }

          @Override
          public Map<String, String> places() {
            return Map.of();
          }
        };
    double none = Double.POSITIVE_INFINITY;
    Energy settings =
        new Energy(List.of(plug1.meter("", 0).word()), Energy.DEFAULT_EVERY_NS, 1, none, none);
    try (DaemonEnergy energy = DaemonEnergy.open(settings, List.of(), state, TICKER, elsewhere)) {
      await("this machine is metered, and divided")
          .atMost(Duration.ofSeconds(30))
          .until(() -> Objects.requireNonNull(energy.status(0).joules()) > 10);
      assertThat(energy.status(0).guests()).as("not 0 J").isEmpty();
    }
  }

  @Test
  void aPlugThatFallsSilentLeavesAGapThatIsNeverFilledIn() throws Exception {
    try (DaemonEnergy energy = meter()) {
      await("the first board is metered")
          .atMost(Duration.ofSeconds(30))
          .until(() -> joules(energy, "www") > 4);

      plug1.goes();
      await("its power is not known")
          .atMost(Duration.ofSeconds(30))
          .until(() -> board(energy, "b1").watts() == null);
      Status.Board silent = board(energy, "b1");
      double before = Objects.requireNonNull(silent.joules());
      assertThat(silent.says()).startsWith("shelly/127.0.0.1-0: ");
      assertThat(silent.gaps()).isEqualTo(1);
      long awayNs = TICKER.nowNs();
      await("five seconds pass")
          .atMost(Duration.ofSeconds(30))
          .until(() -> TICKER.nowNs() - awayNs > 5_000_000_000L);
      assertThat(board(energy, "b1").joules()).isEqualTo(before);

      long backNs = TICKER.nowNs();
      plug1.comes();
      await("it is known again")
          .atMost(Duration.ofSeconds(30))
          .until(() -> board(energy, "b1").watts() != null);
      double more = Objects.requireNonNull(board(energy, "b1").joules()) - before;
      double seconds = (TICKER.nowNs() - backNs) / 1e9;
      assertThat(more).as("what flowed since it is back").isBetween(0.0, 3 * seconds + 1e-6);

      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      energy.bindTo(registry);
      assertThat(
              registry.get("jitsu.board.power.gaps").tag("board", "b1").functionCounter().count())
          .isEqualTo(1);
      assertThat(
              registry
                  .get("jitsu.board.energy.joules")
                  .tags("board", "b1", "quality", "measured")
                  .functionCounter()
                  .count())
          .isGreaterThanOrEqualTo(before + more);
      assertThat(registry.find("jitsu.board.energy.joules").tag("board", "b2").functionCounter())
          .as("its meter has never answered")
          .isNull();
    }
  }

  @Test
  void aWordThatIsNoBoardsMeterIsRefused() {
    assertRefused(
        "shelly9:http://127.0.0.1/", "boards.b1.meter: 'shelly9:http://127.0.0.1/' is no");
    assertRefused("shelly2:plug", "boards.b1.meter: ");
    assertRefused("rapl", "measures the machine that the daemon runs on");
    assertRefused("auto", "measures the machine that the daemon runs on");
    assertRefused("model:idle=1,busy=2", "measures the machine that the daemon runs on");
  }

  private void assertRefused(String word, String why) {
    List<BoardMeter> one = List.of(new BoardMeter("b1", word, 0));
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> DaemonEnergy.open(null, one, state, TICKER, new World()))
        .isInstanceOf(CannotException.class)
        .hasMessageContaining(why);
  }
}
