package org.jitsu.backends.solo5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.solo5.Guests.WWW;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jitsu.backends.solo5.image.Assembled;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.console.ConsoleFile;
import org.jitsu.testkit.RecordingLines;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real guests that end, chat, have children and fail. */
class ProcessHypervisorIT {

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  @TempDir private Path folder;
  private Path directory;
  private RecordingWatcher watcher;
  private ProcessHypervisor hypervisor;
  private long descriptors;

  @BeforeEach
  void open() throws Exception {
    directory = folder.toRealPath().resolve("guests");
    open(new TemplateGuests());
    run(Guests.script("echo hello"), "it ended itself; the console's last line: hello");
    hypervisor.close(); // the JVM has opened what it keeps open
    await("it is given back").until(() -> !threadNames().contains("consoles"));
    descriptors = descriptors();
    open(new TemplateGuests());
  }

  @AfterEach
  void leaveNothing() throws Exception {
    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.close();
    await("no process is left").until(() -> Guests.processes(directory).isEmpty());
    await("no descriptor is left").until(() -> descriptors() <= descriptors);
    assertThat(directory.resolve("www/console.next")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exit 0             | it ended itself
          echo oh; exit 3    | it exited with code 3; the console's last line: oh
          echo oh >&2; echo  | it ended itself; the console's last line: oh
          kill -SEGV $$      | it crashed: signal 11
          kill $$            | it was killed by signal 15
          """)
  void saysHowAGuestEnded(String script, String how) throws Exception {
    run(Guests.script(script), how);
  }

  @Test
  void saysWhatATendersExitMeans() throws Exception {
    hypervisor.close();
    open(new TenderGuests());
    Path tender = folder.resolve("tender");
    Files.writeString(
        tender,
        """
        #!/bin/sh
        case $1 in
          --version) echo 'solo5-spt tender, version v0.9.0' >&2; echo 'ABI version 2' >&2 ;;
          *) shift $(($# - 1)); echo "Solo5: ABORT: $1"; exit "$1" ;;
        esac
        """);
    Files.setPosixFilePermissions(tender, PosixFilePermissions.fromString("rwx------"));
    Path image = Assembled.image(folder.resolve("image"));
    GuestSpec spec = Guests.spec(WWW, image, "tender", tender.toString());
    String line = "; the console's last line: Solo5: ABORT: ";
    run(Guests.with(spec, "255"), "it aborted: exit code 255" + line + 255);
    run(Guests.with(spec, "1"), "its tender refused it, or it failed: exit code 1" + line + 1);
  }

  @Test
  void tellsThatATenderRefused() throws Exception {
    hypervisor.close();
    open(new TenderGuests());
    GuestSpec spec = Guests.hello(WWW, "tender", Guests.HELLO.toString());
    run(
        Guests.with(spec, "ip=nonsense"),
        "its tender refused it, or it failed: exit code 1; the console's last line: ");
  }

  @Test
  void losesNoByteFromTheFirstOn() throws Exception {
    for (int i = 0; i < 50; i++) {
      RecordingLines lines = new RecordingLines();
      hypervisor.onConsoleLine(WWW, lines);
      run(Guests.script("echo one; echo two"), "it ended itself");
      assertThat(lines.all()).containsExactly("one", "two");
      assertThat(watcher.spoke(WWW)).hasSize(i + 1);
    }
    assertThat(hypervisor.console(WWW)).isEqualTo("one\ntwo\n");
    assertThat(directory.resolve("www/console.log.1")).hasContent("one\ntwo\n");
  }

  @Test
  void boundsWhatAChattyGuestPrints() throws Exception {
    start(Guests.script("exec yes 0123456789"));
    Path older = directory.resolve("www/console.log.1");
    await("its console began anew")
        .until(() -> Files.exists(older) && Files.size(older) == ConsoleFile.MAX_BYTES);
    assertThat(hypervisor.console(WWW)).hasSize(Console.SHOWN_BYTES).contains("\n0123456789\n");
    assertThat(watcher.spoke(WWW)).hasSize(1);
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(Files.size(directory.resolve("www/console.log")))
        .isLessThanOrEqualTo(ConsoleFile.MAX_BYTES);
  }

  @Test
  void asksAGuestToEndAndWaitsForIt() throws Exception {
    start(Guests.script("trap \"echo bye; exit 4\" TERM; echo up; while :; do sleep 0.01; done"));
    await("it is up").until(() -> hypervisor.console(WWW).equals("up\n"));
    hypervisor.stop(WWW, StopMode.SHUTDOWN);
    assertThat(watcher.ended(WWW)).containsExactly("it ended when it was asked to: exit code 4");
    assertThat(hypervisor.console(WWW)).endsWith("bye\n");
  }

  @Test
  void asksWhatIsPausedToo() throws Exception {
    start(Guests.script("trap \"exit 4\" TERM; echo up; while :; do sleep 0.01; done"));
    await("it is up").until(() -> hypervisor.console(WWW).equals("up\n"));
    hypervisor.stop(WWW, StopMode.PAUSE);
    hypervisor.stop(WWW, StopMode.SHUTDOWN);
    assertThat(watcher.ended(WWW)).containsExactly("it ended when it was asked to: exit code 4");
  }

  @Test
  void takesChildrenAlongWhenTheGuestDies() throws Exception {
    start(Guests.script("sleep 1000 & sleep 1000 & echo up; wait"));
    await("they are there").until(() -> Guests.processes(directory).size() == 3);
    int pid = Integer.parseInt(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    ProcessHandle leader =
        Guests.processes(directory).stream()
            .filter(process -> process.parent().filter(it -> it.pid() == pid).isPresent())
            .findFirst()
            .orElseThrow();
    leader.destroyForcibly();
    await("all are gone").until(() -> Guests.processes(directory).isEmpty());
    assertThat(watcher.ended(WWW)).hasSize(1);
  }

  @Test
  void runsOnTheCpusItIsGiven() throws Exception {
    run(
        Guests.spec(
            WWW,
            Path.of("/bin/sh"),
            "command",
            "grep Cpus_allowed_list /proc/self/status",
            "cpus-on",
            "0"),
        "it ended itself; the console's last line: Cpus_allowed_list:\t0");
  }

  @Test
  void staysWithinItsLimitsAndLeavesNoGroup() throws Exception {
    GuestSpec spec =
        Guests.spec(
            WWW,
            Path.of("/bin/sh"),
            "command",
            "sh -c 'cat /proc/self/cgroup; sleep 1000 & exec tail /dev/zero'",
            "memory-limit",
            Integer.toString(16 << 20),
            "cpu-limit",
            "100");
    try {
      hypervisor.define(spec);
    } catch (HypervisorException impossible) {
      abort("not possible here: " + impossible.getMessage());
    }
    run(spec, "it was killed by signal 9");
    String prefix = new GuestHome(directory.resolve("www")).groupPrefix();
    Path memory =
        hypervisor
            .console(WWW)
            .lines()
            .filter(line -> line.contains(":memory:") || line.startsWith("0::"))
            .filter(line -> line.contains(prefix))
            .map(line -> Path.of(line.substring(line.lastIndexOf(':') + 1)).getFileName())
            .findFirst()
            .orElseThrow();
    await("the group is gone")
        .ignoreExceptions() // of the walk, when another group goes meanwhile
        .until(
            () -> {
              try (Stream<Path> all = Files.find(CGROUPS, 8, (path, _) -> path.endsWith(memory))) {
                return all.findAny().isEmpty();
              }
            });
  }

  @Test
  void preparesOnceAndStartsWithWhatWasPrepared() throws Exception {
    hypervisor.define(Guests.script("echo hello"));
    hypervisor.prepare(WWW, List.of());
    Object prepared = Files.getAttribute(directory.resolve("www/console.next"), "unix:ino");
    hypervisor.prepare(WWW, List.of());
    assertThat(Files.getAttribute(directory.resolve("www/console.next"), "unix:ino"))
        .isEqualTo(prepared);
    assertThat(watcher.spoke(WWW)).isEmpty();
    hypervisor.start(WWW, List.of());
    assertThat(Files.getAttribute(directory.resolve("www/console.log"), "unix:ino"))
        .isEqualTo(prepared);
    await("it has ended").until(() -> !watcher.ended(WWW).isEmpty());
    hypervisor.prepare(WWW, List.of()); // given back by the end of the test
    assertThat(hypervisor.console(WWW)).as("what ran last").isEqualTo("hello\n");
  }

  @Test
  void saysThatItWasGivenNoLink() throws Exception {
    for (String names : List.of("${tap}", "${tap-fd}")) {
      hypervisor.define(Guests.script("echo " + names));
      assertThatThrownBy(() -> hypervisor.start(WWW, List.of()))
          .isInstanceOfSatisfying(
              HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
          .hasMessage("guest www: its command names its TAP, and it was given no link");
    }
  }

  @Test
  void saysWhyAProgramCannotBeStarted() throws Exception {
    Path program = Files.writeString(folder.resolve("program"), "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    hypervisor.define(Guests.spec(WWW, program, "command", "${kernel}"));
    assertThatThrownBy(() -> hypervisor.start(WWW, List.of()))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageStartingWith("guest www: it cannot be started: start " + program + ": ENOENT");
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).isEmpty();
  }

  private void open(GuestKind kind) throws Exception {
    watcher = new RecordingWatcher();
    hypervisor = ProcessHypervisor.open(kind, directory, watcher, Ticker.system());
  }

  /** Runs a guest to its end, which is told in a sentence that begins so. */
  private void run(GuestSpec spec, String how) throws Exception {
    int before = watcher.ended(WWW).size();
    start(spec);
    await("its end is told").until(() -> watcher.ended(WWW).size() == before + 1);
    assertThat(watcher.ended(WWW).getLast()).startsWith(how);
  }

  private void start(GuestSpec spec) throws Exception {
    hypervisor.define(Guests.givenToShutDown(Duration.ofMinutes(1), spec));
    hypervisor.start(WWW, List.of(Guests.link(WWW)));
  }

  private static List<String> threadNames() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
