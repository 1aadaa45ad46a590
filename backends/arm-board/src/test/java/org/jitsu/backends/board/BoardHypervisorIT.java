package org.jitsu.backends.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.LocalBoard;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet of boards that are folders of this machine, each behind a real SSH server. */
class BoardHypervisorIT {

  private static final GuestName WWW = new GuestName("www");
  private static final GuestName SHOP = new GuestName("shop");
  private static final GuestName BIG = new GuestName("big");
  private static final long MIB = Guests.MIB;
  private static final long IDLE_NS = 2_000_000_000L;

  @TempDir private Path folder;
  private final List<LocalBoard> boards = new ArrayList<>();
  private final RecordingWatcher watcher = new RecordingWatcher();
  private BoardHypervisor hypervisor;

  @BeforeEach
  void open() throws Exception {
    List<BoardSpec> specs = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      LocalBoard board =
          new LocalBoard("b" + (n + 1), folder.resolve("b" + (n + 1)), 20_000 + 100 * n);
      board.obeysItsSwitch();
      boards.add(board);
      specs.add(board.spec(64 * MIB, IDLE_NS));
    }
    hypervisor = BoardHypervisor.open(folder.resolve("state"), watcher, Ticker.system());
    hypervisor.boards(specs);
  }

  @AfterEach
  void close() throws Exception {
    hypervisor.close();
    for (LocalBoard board : boards) {
      board.close();
    }
  }

  private Started start(GuestName name, long mebibytes, String... options) throws Exception {
    Map<String, String> all = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
    hypervisor.define(Guests.server(name, mebibytes * MIB, all));
    return hypervisor.start(name, List.of());
  }

  private LocalBoard board(int number) {
    return boards.get(number - 1);
  }

  private boolean isOn(GuestName guest, int number) {
    return Files.exists(board(number).directory().resolve("guests/" + guest));
  }

  /** Fetches the page of a guest that says that it serves. */
  private String page(GuestName guest, Started started) throws Exception {
    String page = "the page of " + guest + "\n";
    Guests.await(guest + " serves", () -> hypervisor.console(guest).contains(page));
    InetSocketAddress at =
        Objects.requireNonNull(
            ((Attachment.Ports) started.attachment()).listening().get(Guests.HTTP));
    URI uri = URI.create("http://" + at.getHostString() + ":" + at.getPort() + "/page");
    try (var body = uri.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBoardIsWokenFilledEmptiedAndPutToSleep() throws Exception {
    assertThat(boards).noneMatch(LocalBoard::isPowered);
    Started www = start(WWW, 40);
    assertThat(page(WWW, www)).isEqualTo("the page of www\n");
    assertThat(isOn(WWW, 1)).isTrue();
    Started shop = start(SHOP, 20);
    assertThat(page(SHOP, shop)).isEqualTo("the page of shop\n");
    assertThat(isOn(SHOP, 1)).as("packed onto the board that is awake").isTrue();
    assertThat(board(2).timesBooted() + board(3).timesBooted()).isZero();

    assertThat(hypervisor.places()).isEqualTo(Map.of(WWW, "b1", SHOP, "b1"));

    start(BIG, 30);
    assertThat(hypervisor.places()).containsEntry(BIG, "b2");
    assertThat(isOn(BIG, 2)).as("which has no room for this one").isTrue();
    hypervisor.stop(BIG, StopMode.DESTROY);
    Guests.await("the second board sleeps", () -> !board(2).isPowered());
    assertThat(board(2).isShutDown()).as("it was asked before").isTrue();
    assertThat(board(1).isPowered()).as("there are guests on it").isTrue();

    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.stop(SHOP, StopMode.SHUTDOWN);
    Guests.await("the first board sleeps", () -> !board(1).isPowered());
    assertThat(watcher.ended(WWW)).hasSize(1);
    assertThat(watcher.ended(SHOP)).hasSize(1);

    assertThat(page(WWW, start(WWW, 40))).isEqualTo("the page of www\n");
    assertThat(board(1).timesBooted() + board(2).timesBooted())
        .as("one is woken again, the second if the first is not yet known to be off")
        .isEqualTo(3);
  }

  @Test
  void whoWasOnALostBoardIsToldAndStartsOnAnother() throws Exception {
    page(WWW, start(WWW, 40));
    board(1).vanishes();
    Guests.await("the loss is told", () -> !watcher.ended(WWW).isEmpty());
    assertThat(watcher.ended(WWW)).singleElement().asString().startsWith("board b1 was lost: ");
    Guests.await("what ran there runs no more", () -> !board(1).isPowered());
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);

    assertThat(page(WWW, start(WWW, 40))).isEqualTo("the page of www\n");
    assertThat(isOn(WWW, 2)).isTrue();
  }

  @Test
  void aBoardThatWentWhileNobodyWasOnItLosesNobody() throws Exception {
    page(WWW, start(WWW, 40));
    page(SHOP, start(SHOP, 40)); // on the second
    hypervisor.stop(WWW, StopMode.DESTROY);
    board(1).vanishes();

    assertThat(page(WWW, start(WWW, 40))).isEqualTo("the page of www\n");
    assertThat(watcher.ended(SHOP)).isEmpty();
  }

  @Test
  void whatEndsByItselfIsToldAndLeavesItsPlace() throws Exception {
    start(WWW, 60);
    Guests.kill(board(1), WWW);
    Guests.await("the end is told", () -> !watcher.ended(WWW).isEmpty());
    start(SHOP, 60);

    assertThat(isOn(SHOP, 1)).isTrue();
  }

  @Test
  void theConsoleThatABoardKeepsIsBounded() throws Exception {
    hypervisor.define(
        Guests.shell(WWW, "yes it is | head -c 3000000; touch printed; while :; do sleep 1; done"));
    hypervisor.start(WWW, List.of());
    Path home = board(1).directory().resolve("guests/www");

    Guests.await("it has printed 3 MB", () -> Files.exists(home.resolve("printed")));
    Guests.await("that is gone", () -> home.resolve("console").toFile().length() < 1_000_000);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
  }

  @Test
  void guestsAreKeptApartAndPinned() throws Exception {
    start(WWW, 8, "apart", "ns");
    start(SHOP, 8, "apart", "ns");
    start(BIG, 8, "board", "b3");

    assertThat(isOn(WWW, 1)).isTrue();
    assertThat(isOn(SHOP, 2)).isTrue();
    assertThat(isOn(BIG, 3)).isTrue();
  }

  @Test
  void whatNoBoardHasRoomForIsRefusedWithReasons() throws Exception {
    start(WWW, 64, "board", "b1");
    hypervisor.define(Guests.server(SHOP, 64 * MIB, Map.of("board", "b1")));

    assertThatThrownBy(() -> hypervisor.start(SHOP, List.of()))
        .isInstanceOfSatisfying(
            HypervisorException.class, full -> assertThat(full.kind()).isEqualTo(Kind.NO_RESOURCES))
        .hasMessageContaining("b1: 0 MiB free, awake, too little for 64 MiB")
        .hasMessageContaining("b2: it wants b1");
  }

  @Test
  void whatCanNeverRunIsRefusedAtOnce() throws Exception {
    refuses(Guests.server(WWW, 65 * MIB, Map.of()), "has 64 MiB in all, too little for 65 MiB");
    refuses(Guests.server(WWW, MIB, Map.of()), "its image has");
    refuses(Guests.server(WWW, 8 * MIB, Map.of("board", "b9")), "there is no board 'b9'");
    Path arm = folder.resolve("arm");
    byte[] elf = Files.readAllBytes(Path.of("/usr/bin/busybox"));
    elf[18] = 40;
    Files.write(arm, elf);
    refuses(Guests.of(WWW, arm), "b1: executes x86_64, not arm");
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\necho no\n");
    refuses(Guests.of(WWW, script), "is no program that a board executes");

    assertThat(boards).noneMatch(LocalBoard::isPowered);
  }

  private void refuses(GuestSpec spec, String why) {
    assertThatThrownBy(() -> hypervisor.define(spec))
        .isInstanceOfSatisfying(
            HypervisorException.class, bad -> assertThat(bad.kind()).isEqualTo(Kind.BAD_DEFINITION))
        .hasMessageContaining(why);
  }
}
