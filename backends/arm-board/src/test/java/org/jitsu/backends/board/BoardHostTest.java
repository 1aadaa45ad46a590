package org.jitsu.backends.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jitsu.backends.board.life.BoardHands.Reach;
import org.jitsu.backends.board.life.Resident;
import org.jitsu.backends.board.power.Switches;
import org.jitsu.backends.xl.reach.LocalRunner;
import org.jitsu.backends.xl.reach.SshRunner;
import org.jitsu.core.GuestName;
import org.jitsu.core.hash.Sha256;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.testkit.LocalBoard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a board, of one that is a folder of this machine behind a real SSH server. */
class BoardHostTest {

  private static final GuestName WWW = new GuestName("www");
  private static final long MIB = 1 << 20;
  private static final String LOOP = "echo \"$0 $1 $PORT\"; while :; do sleep 1; done";

  @TempDir private Path folder;
  private LocalBoard board;
  private LocalRunner commands;
  private BoardHost host;

  @BeforeEach
  void open() throws Exception {
    board = new LocalBoard("b1", folder.resolve("b1"), 20_000);
    board.boots();
    commands = LocalRunner.open(folder.resolve("commands"));
    host = host("jitsu on here");
  }

  private BoardHost host(String owner, String... others) throws Exception {
    BoardSpec spec = board.spec(64 * MIB, 0, others);
    BoardOptions options = BoardOptions.parse(spec);
    return new BoardHost(
        "b1",
        options,
        Switches.of(spec.options(), commands),
        SshRunner.open(options.target()),
        owner);
  }

  @AfterEach
  void close() throws Exception {
    try {
      host.end(WWW);
    } catch (HypervisorException gone) {
      // A test has stopped the board.
    }
    host.close();
    commands.close();
    board.close();
  }

  /** Copies the shell there, and starts it. */
  private void start(String... arguments) throws Exception {
    Path shell = Path.of("/bin/sh").toRealPath();
    String sha256 = Sha256.hex(shell);
    host.put(shell, sha256, Set.of());
    host.start(WWW, sha256, "sh", 3, 64 * MIB, List.of(arguments));
  }

  @Test
  void aGuestRunsUntilItIsEnded() throws Exception {
    assertThat(host.reach(1)).isEqualTo(new Reach.Reached());
    assertThat(host.wake()).isEqualTo(1);
    assertThat(host.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    start("-c", LOOP, "it's", "$0 *");

    assertThat(host.status(WWW)).isEqualTo(GuestStatus.RUNNING);
    assertThatThrownBy(() -> start("-c", LOOP))
        .isInstanceOfSatisfying(
            HypervisorException.class,
            twice -> assertThat(twice.kind()).isEqualTo(Kind.ALREADY_RUNNING));
    host.signal(WWW, 19);
    assertThat(host.status(WWW)).isEqualTo(GuestStatus.PAUSED);
    host.signal(WWW, 18);
    host.end(WWW);

    assertThat(host.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    BoardHost.Rest rest = host.rest(WWW, 1);
    assertThat(rest.ended()).isTrue();
    assertThat(rest.printed()).isEqualTo("it's $0 * 20003\n");
    assertThat(host.rest(WWW, 6).printed()).isEqualTo("$0 * 20003\n");
  }

  @Test
  void itsEndIsHeard() throws Exception {
    host.reach(1);
    start("-c", "echo ready; sleep 1; exit 3");
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    host.follow(WWW, 1, bytes -> heard.add(StandardCharsets.UTF_8.decode(bytes).toString()))
        .onEnd()
        .get(60, TimeUnit.SECONDS);

    String all = String.join("", heard);
    BoardHost.Rest rest = host.rest(WWW, 1 + all.length());
    assertThat(rest.ended()).isTrue();
    assertThat(all + rest.printed()).isEqualTo("ready\n");
  }

  @Test
  void aGuestThatHeedsNothingIsEndedAtItsDeadline() throws Exception {
    host.reach(1);
    start("-c", "trap '' TERM; echo ready; while :; do sleep 1; done");
    while (host.rest(WWW, 1).printed().isEmpty()) {
      Thread.onSpinWait(); // each asks the board
    }
    assertThat(host.ask(WWW, Duration.ofSeconds(1))).isFalse();
    host.end(WWW);

    assertThat(host.status(WWW)).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void whatRunsIsFoundAndWhatIsLeftIsEnded() throws Exception {
    assertThat(host.look()).isEmpty(); // it is nobody's
    host.reach(1);
    assertThat(host.look()).hasValue(List.of());
    start("-c", LOOP);
    assertThat(host.look()).hasValue(List.of(new Resident(WWW, 64 * MIB, null, 3)));
    host.reach(2);

    assertThat(host.look()).hasValue(List.of());
    assertThat(host.status(WWW)).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void anothersBoardIsLeftAlone() throws Exception {
    host.reach(1);
    start("-c", LOOP);
    try (BoardHost other = host("jitsu on there")) {
      assertThat(other.look()).isEqualTo(Optional.empty());
      assertThat(other.reach(1))
          .isEqualTo(
              new Reach.Barred(
                  "it is claimed by 'jitsu on here'; if that is no more, remove "
                      + board.directory()
                      + "/owner on it"));
    }
    assertThat(host.status(WWW)).isEqualTo(GuestStatus.RUNNING);
  }

  @Test
  void aBoardWithAnotherKeyIsBarred() throws Exception {
    String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    try (BoardHost stranger = host("jitsu on here", "host-key", key)) {
      assertThat(stranger.reach(1))
          .isInstanceOfSatisfying(
              Reach.Barred.class,
              barred -> assertThat(barred.why()).contains("has another key than 'host-key' says"));
    }
  }

  @Test
  void aBoardThatDoesNotLetUsInIsBarred() throws Exception {
    try (LocalBoard another = new LocalBoard("b2", folder.resolve("b2"), 30_000);
        BoardHost stranger = host("jitsu on here", "ssh-key", another.clientKey().toString())) {
      assertThat(stranger.reach(1))
          .isInstanceOfSatisfying(
              Reach.Barred.class,
              barred -> assertThat(barred.why()).contains("does not let us in"));
    }
  }

  @Test
  void aBoardThatIsNotThereIsNotReachedYet() throws Exception {
    board.vanishes();
    assertThat(host.reach(1))
        .isInstanceOfSatisfying(
            Reach.NotYet.class, silent -> assertThat(silent.why()).contains("does not answer"));
    assertThat(host.answers()).isFalse();
    board.boots();
    assertThat(host.reach(1)).isEqualTo(new Reach.Reached());
    assertThat(host.answers()).isTrue();
  }

  @Test
  void imagesThatWereUsedLongestAgoMakeRoom() throws Exception {
    BoardHost small = host("jitsu on here", "store", Long.toString(10 * MIB));
    try (small) {
      small.reach(1);
      String first = put(small, "first", 4, Set.of());
      String second = put(small, "second", 4, Set.of());
      Files.setLastModifiedTime(image(first), FileTime.fromMillis(1_000));
      Files.setLastModifiedTime(image(second), FileTime.fromMillis(2_000));
      put(small, "first", 4, Set.of()); // is used again
      Files.writeString(image("left.part"), "of a copy that broke");
      String third = put(small, "third", 4, Set.of());

      try (Stream<Path> kept = Files.list(image(third).getParent())) {
        assertThat(kept.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(first, third);
      }
      assertThat(Files.isExecutable(image(third))).isTrue();
      assertThatThrownBy(() -> put(small, "fourth", 8, Set.of(first, third)))
          .isInstanceOfSatisfying(
              HypervisorException.class,
              full -> assertThat(full.kind()).isEqualTo(Kind.NO_RESOURCES))
          .hasMessageContaining("there is no room for image");
      put(small, "fourth", 8, Set.of());
      assertThat(image(first)).doesNotExist();
    }
  }

  private Path image(String name) {
    return board.directory().resolve("images/" + name);
  }

  private String put(BoardHost to, String name, int mebibytes, Set<String> used) throws Exception {
    Path file = folder.resolve(name);
    byte[] content = new byte[(int) (mebibytes * MIB)];
    content[0] = (byte) name.charAt(0);
    Files.write(file, content);
    String sha256 = Sha256.hex(file);
    to.put(file, sha256, used);
    return sha256;
  }

  @Test
  void anImageThatComesWithOtherContentIsNotKept() throws Exception {
    host.reach(1);
    Path file = Files.writeString(folder.resolve("image"), "content");
    String wrong = Sha256.hex("another content");

    assertThatThrownBy(() -> host.put(file, wrong, Set.of()))
        .hasMessageContaining("came to the board with another content");
    assertThat(image(wrong)).doesNotExist();
  }
}
