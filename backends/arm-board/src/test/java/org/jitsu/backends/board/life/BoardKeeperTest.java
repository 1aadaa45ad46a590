package org.jitsu.backends.board.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.GuestName;
import org.jitsu.core.placement.Architecture;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.placement.Demand;
import org.jitsu.core.time.Ticker;
import org.junit.jupiter.api.Test;

/** The keeper on its own thread. */
class BoardKeeperTest {

  private static final long MIB = 1 << 20;
  private static final long SECONDS_30 = 30_000_000_000L;
  private static final GuestName WWW = new GuestName("www");
  private static final GuestName SHOP = new GuestName("shop");

  /** Boards that are there at once. */
  private static class Ready implements BoardHands {
    @Override
    public void switchOn(String board) throws IOException {}

    @Override
    public Reach reach(String board, int wake) {
      return new Reach.Reached();
    }

    @Override
    public void shutDown(String board) {}

    @Override
    public void switchOff(String board) {}
  }

  private static BoardKeeper keeper(BoardHands hands) {
    return keeper(hands, SECONDS_30);
  }

  private static BoardSpec spec(String name, long mebibytes, long wakeDeadlineNs) {
    return new BoardSpec(
        name, Architecture.ARM, mebibytes * MIB, wakeDeadlineNs, Long.MAX_VALUE, Map.of());
  }

  private static BoardKeeper keeper(BoardHands hands, long wakeDeadlineNs) {
    return new BoardKeeper(
        List.of(spec("b1", 64, wakeDeadlineNs)), hands, (guest, board, why) -> {}, Ticker.system());
  }

  private static Demand demand(GuestName guest, long mebibytes) {
    return new Demand(guest, Architecture.ARM, mebibytes * MIB, null, null);
  }

  private static <T> T of(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void aGuestHasItsPlaceUntilItLeaves() throws Exception {
    try (BoardKeeper keeper = keeper(new Ready())) {
      keeper.start(Map.of());
      assertThat(of(keeper.place(demand(WWW, 40))))
          .isEqualTo(new Lodging.Given("b1", 0, "board b1: 64 MiB free, needs waking, +10 s"));
      assertThat(of(keeper.place(demand(WWW, 1))))
          .isEqualTo(new Lodging.Denied("it has a place on b1 already"));
      assertThat(of(keeper.place(demand(SHOP, 40))))
          .isEqualTo(new Lodging.Denied("no board; b1: 24 MiB free, awake, too little for 40 MiB"));
      keeper.left(WWW);
      assertThat(of(keeper.place(demand(SHOP, 40))))
          .isEqualTo(new Lodging.Given("b1", 0, "board b1: 64 MiB free, awake"));
    }
  }

  @Test
  void whatIsFoundIsInTheBooks() throws Exception {
    try (BoardKeeper keeper = keeper(new Ready())) {
      keeper.start(Map.of("b1", List.of(new Resident(WWW, 60 * MIB, null, 0))));
      assertThat(of(keeper.find(demand(SHOP, 8)))).isEqualTo(Optional.empty());
      assertThat(of(keeper.place(demand(SHOP, 8)))).isInstanceOf(Lodging.Denied.class);
      assertThat(of(keeper.find(demand(WWW, 8))))
          .hasValue(new Lodging.Given("b1", 0, "it runs there"));
      assertThat(of(keeper.place(demand(SHOP, 4))))
          .isEqualTo(new Lodging.Given("b1", 1, "board b1: 4 MiB free, awake"));
    }
  }

  @Test
  void whoWaitsWhenTheDaemonStopsIsTold() throws Exception {
    CountDownLatch switching = new CountDownLatch(1);
    BoardHands never =
        new Ready() {
          @Override
          public void switchOn(String board) throws IOException {
            switching.countDown();
            try {
              new CountDownLatch(1).await(); // the switch never answers
            } catch (InterruptedException stopped) {
              throw new IOException("interrupted", stopped);
            }
          }
        };
    BoardKeeper keeper = keeper(never);
    keeper.start(Map.of());
    CompletionStage<Lodging> waiting = keeper.place(demand(WWW, 8));
    assertThat(switching.await(60, TimeUnit.SECONDS)).isTrue();
    keeper.close();

    assertThat(of(waiting)).isEqualTo(new Lodging.Denied("board b1: the daemon is stopping"));
    assertThat(of(keeper.place(demand(SHOP, 8))))
        .isEqualTo(new Lodging.Denied("the daemon is stopping"));
  }

  @Test
  void whoWaitsForABoardThatFailsIsPlacedElsewhere() throws Exception {
    BoardHands silent =
        new Ready() {
          @Override
          public void switchOn(String board) throws IOException {
            if (board.equals("b1")) {
              throw new IOException("the plug does not answer");
            }
          }
        };
    List<BoardSpec> two = List.of(spec("b1", 64, SECONDS_30), spec("b2", 128, SECONDS_30));
    try (BoardKeeper keeper =
        new BoardKeeper(two, silent, (guest, board, why) -> {}, Ticker.system())) {
      keeper.start(Map.of());
      assertThat(of(keeper.place(demand(WWW, 40))))
          .isEqualTo(
              new Lodging.Given(
                  "b2",
                  0,
                  "board b2: 128 MiB free, needs waking, +10 s; b1: its power could not be switched"
                      + " on: the plug does not answer"));
    }
  }

  @Test
  void aDefectOfAHandIsAFailure() throws Exception {
    BoardHands broken =
        new Ready() {
          @Override
          public Reach reach(String board, int wake) {
            throw new IllegalStateException("oops");
          }
        };
    try (BoardKeeper keeper = keeper(broken, 2_000_000_000L)) {
      keeper.start(Map.of());
      assertThat(of(keeper.place(demand(WWW, 8))))
          .isInstanceOfSatisfying(
              Lodging.Denied.class, denied -> assertThat(denied.why()).contains("oops"));
    }
  }
}
