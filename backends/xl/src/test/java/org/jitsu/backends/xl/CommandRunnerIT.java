package org.jitsu.backends.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.backends.xl.reach.CommandRunner.Finished;
import org.jitsu.backends.xl.reach.CommandRunner.Followed;
import org.jitsu.backends.xl.reach.LocalRunner;
import org.jitsu.backends.xl.reach.SshRunner;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands run here and over SSH alike. */
@ExtendWith(OneXenHost.class)
class CommandRunnerIT {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final List<CommandRunner> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(CommandRunner::close);
  }

  private CommandRunner open(String where) throws Exception {
    return where.equals("here")
        ? opened(LocalRunner.open(folder.resolve("here")))
        : opened(SshRunner.open(OneXenHost.target()));
  }

  private CommandRunner opened(CommandRunner runner) {
    opened.add(runner);
    return runner;
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "ssh"})
  void returnsWhatACommandSaysAndReads(String where) throws Exception {
    CommandRunner runner = open(where);
    Finished said =
        run(runner, "sh", "-c", "cat; echo \"$1\" >&2; exit 7", "sh", "it's $HOME \\ \"* \n two");
    assertThat(said).isEqualTo(new Finished(7, "", "it's $HOME \\ \"* \n two\n"));
    byte[] input = "a line\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertThat(runner.run(List.of("cat"), new ByteArrayInputStream(input), DEADLINE))
        .isEqualTo(new Finished(0, "a line\n".repeat(100), ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "ssh"})
  void keepsTheBeginningOfMuch(String where) throws Exception {
    CommandRunner runner = open(where);
    Finished much =
        run(runner, "sh", "-c", "i=0; while [ $i -lt 4000 ]; do echo $i; i=$((i+1)); done");
    assertThat(much.output()).hasSize(CommandRunner.MAX_OUTPUT_BYTES).startsWith("0\n1\n2\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "ssh"})
  void whatTakesTooLongIsGivenUp(String where) throws Exception {
    CommandRunner runner = open(where);
    refuses(
        Kind.UNAVAILABLE,
        () ->
            runner.run(
                List.of("sleep", "1000"), InputStream.nullInputStream(), Duration.ofSeconds(1)),
        "'sleep' did not end within 1 s");
    assertThat(run(runner, "echo", "on").output()).isEqualTo("on\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "ssh"})
  void hearsWhatIsFollowedUntilItIsClosed(String where) throws Exception {
    CommandRunner runner = open(where);
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Followed followed =
        runner.follow(
            List.of("sh", "-c", "echo one; cat; echo never"), // its input stays open
            into(heard));
    await("it speaks").until(() -> String.join("", heard).equals("one\n"));
    assertThat(followed.onEnd()).isNotDone();
    followed.close();
    await("it is over").until(() -> followed.onEnd().isDone());
    assertThat(String.join("", heard)).isEqualTo("one\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "ssh"})
  void tellsWhenWhatIsFollowedEnds(String where) throws Exception {
    CommandRunner runner = open(where);
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Followed followed = runner.follow(List.of("echo", "last words"), into(heard));
    await("it has ended").until(() -> followed.onEnd().isDone());
    await("all was heard").until(() -> String.join("", heard).equals("last words\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "ssh"})
  void whatIsFollowedEndsWithTheRunner(String where) throws Exception {
    CommandRunner runner = open(where);
    Followed followed = runner.follow(List.of("sleep", "1000"), bytes -> {});
    runner.close();
    await("it has ended").until(() -> followed.onEnd().isDone());
  }

  /** OpenSSH refuses an eleventh channel of a session. */
  @Test
  void manyAreRunAndFollowedAtOnceOverSsh() throws Exception {
    CommandRunner runner = open("ssh");
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 12; i++) {
      runner.follow(List.of("sh", "-c", "echo followed; cat"), into(heard));
    }
    List<Callable<Finished>> commands = Collections.nCopies(40, () -> run(runner, "echo", "run"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Finished> finished : threads.invokeAll(commands)) {
        assertThat(finished.get()).isEqualTo(new Finished(0, "run\n", ""));
      }
    }
    await("all are heard").until(() -> String.join("", heard).lines().count() == 12);
  }

  @Test
  void whatADeadDaemonFollowedIsEndedByTheNext() throws Exception {
    CommandRunner runner = open("here");
    runner.follow(List.of("sleep", "1000"), bytes -> {});
    Path pid;
    try (Stream<Path> files = Files.list(folder.resolve("here"))) {
      pid = files.filter(file -> file.toString().endsWith(".pid")).findFirst().orElseThrow();
    }
    long number = Long.parseLong(Files.readString(pid).split(" ", 2)[0]);
    assertThat(ProcessHandle.of(number)).isPresent();
    LocalRunner.open(folder.resolve("here")).close();
    await("it is gone").until(() -> ProcessHandle.of(number).isEmpty());
  }

  @Test
  void aProgramThatIsNotHereIsNamedWithItsPackage() throws Exception {
    CommandRunner runner = open("here");
    refuses(Kind.UNAVAILABLE, () -> run(runner, "xl-of-nowhere"), "xl-of-nowhere", "xen-utils");
  }

  @Test
  void anotherHostKeyIsRefused() throws Exception {
    SshTarget right = OneXenHost.target();
    String other =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    CommandRunner runner =
        opened(
            SshRunner.open(
                new SshTarget(right.user(), right.host(), right.port(), right.key(), other)));
    refuses(
        Kind.NO_PERMISSION, () -> run(runner, "true"), right.toString(), "another key", "host-key");
  }

  @Test
  void whoIsNotLetInIsTold() throws Exception {
    SshTarget right = OneXenHost.target();
    SshTarget stranger =
        new SshTarget("nobody", right.host(), right.port(), right.key(), right.hostKey());
    CommandRunner runner = opened(SshRunner.open(stranger));
    refuses(Kind.NO_PERMISSION, () -> run(runner, "true"), stranger.toString(), "authorized_keys");
  }

  @Test
  void whereNobodyListensIsToldInTime() throws Exception {
    SshTarget right = OneXenHost.target();
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    SshTarget nowhere =
        new SshTarget(right.user(), right.host(), free, right.key(), right.hostKey());
    CommandRunner runner = opened(SshRunner.open(nowhere));
    refuses(Kind.UNAVAILABLE, () -> run(runner, "true"), nowhere.toString(), "SSH server");
  }

  @Test
  void aKeyThatCannotBeReadIsNamed() throws Exception {
    SshTarget right = OneXenHost.target();
    Path none = folder.resolve("none");
    refuses(
        Kind.BAD_DEFINITION,
        () ->
            SshRunner.open(
                new SshTarget(right.user(), right.host(), right.port(), none, right.hostKey())),
        none.toString());
  }

  private static Finished run(CommandRunner runner, String... words) throws HypervisorException {
    return runner.run(List.of(words), InputStream.nullInputStream(), DEADLINE);
  }

  private static Consumer<ByteBuffer> into(Queue<String> heard) {
    return bytes -> heard.add(StandardCharsets.UTF_8.decode(bytes).toString());
  }

  private static void refuses(Kind kind, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class, refused -> assertThat(refused.kind()).isEqualTo(kind))
        .message()
        .contains(words);
  }
}
