package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.qemu.Guests.WWW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingLines;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real guests that end, chat, hang and fail. */
class QemuHypervisorIT {

  @TempDir private Path folder;
  private Path directory;
  private RecordingWatcher watcher;
  private QemuHypervisor hypervisor;
  private Leftovers leftovers;

  @BeforeEach
  void open() throws Exception {
    directory = folder.resolve("qemu");
    watcher = new RecordingWatcher();
    hypervisor = QemuHypervisor.open(directory, watcher, Ticker.system());
    start(TinyGuest.hello(folder)); // the JVM opens what it keeps open
    hypervisor.stop(WWW, StopMode.DESTROY);
    watcher = new RecordingWatcher();
    hypervisor.close();
    leftovers = Leftovers.before(directory);
    hypervisor = QemuHypervisor.open(directory, watcher, Ticker.system());
  }

  @AfterEach
  void leaveNothing() throws Exception {
    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.close();
    leftovers.assertNone();
  }

  @Test
  void saysWhichSignalKilledAGuest() throws Exception {
    start(TinyGuest.hello(folder));
    await("it speaks").until(() -> !watcher.spoke(WWW).isEmpty());
    Guests.kill(directory.resolve("www"));
    await("its end is told").until(() -> !watcher.ended(WWW).isEmpty());
    assertThat(watcher.ended(WWW))
        .containsExactly("QEMU was killed by signal 9; the console's last line: hello");
  }

  @Test
  void failsAStartThatIsKilled() throws Exception {
    define(TinyGuest.hello(folder), "machine", "q35");
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                hypervisor.start(WWW, List.of());
                failure.complete(new AssertionError("it started"));
              } catch (HypervisorException | RuntimeException expected) {
                failure.complete(expected);
              }
            });
    await("its process is there")
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofNanos(1))
        .until(() -> !Guests.pids(directory.resolve("www")).isEmpty());
    Guests.kill(directory.resolve("www"));
    assertThat(failure.join()).hasMessageContaining("QEMU was killed by signal 9");
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).isEmpty();
  }

  @Test
  void tellsThatAGuestResetItself() throws Exception {
    start(TinyGuest.workingAndResetting(folder));
    await("its end is told").until(() -> !watcher.ended(WWW).isEmpty());
    assertThat(watcher.ended(WWW).getFirst())
        .startsWith("it reset itself, by a reboot or a triple fault")
        .endsWith("the console's last line: bye");
  }

  @Test
  void boundsWhatAChattyGuestPrints() throws Exception {
    start(TinyGuest.chatty(folder));
    await("more is printed than kept").until(() -> logged() > 2 * Console.KEPT_BYTES);
    assertThat(hypervisor.console(WWW))
        .hasSize(Console.KEPT_BYTES)
        .contains("\nall work and no play\n");
    assertThat(watcher.spoke(WWW)).hasSize(1);
  }

  @Test
  void losesNoByteFromTheFirstOn() throws Exception {
    for (int i = 0; i < 20; i++) {
      RecordingLines lines = new RecordingLines();
      hypervisor.onConsoleLine(WWW, lines);
      start(TinyGuest.resetting(folder));
      int starts = i + 1;
      await("its end is told").until(() -> watcher.ended(WWW).size() == starts);
      assertThat(lines.all()).containsExactly("bye");
    }
  }

  @Test
  void destroysWhatHasNoPowerButtonAtOnce() throws Exception {
    start(TinyGuest.hello(folder), "machine", "microvm");
    hypervisor.stop(WWW, StopMode.SHUTDOWN);
    assertThat(watcher.ended(WWW)).containsExactly("it was destroyed");
  }

  @Test
  void aGuestThatObeysItsPowerButtonEndsByItself() throws Exception {
    start(TinyGuest.obedient(folder), "machine", "pc");
    await("it waits for the button").until(() -> !watcher.spoke(WWW).isEmpty());
    hypervisor.stop(WWW, StopMode.SHUTDOWN);
    assertThat(watcher.ended(WWW))
        .containsExactly("it powered itself off; the console's last line: here");
  }

  @Test
  void namesThePackageOfAQemuThatIsMissing() throws Exception {
    assertThatThrownBy(() -> define(TinyGuest.hello(folder), "binary", "qemu-system-nowhere"))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessage(
            "guest www: qemu-system-nowhere is not installed: apt-get install qemu-system-x86");
    define(TinyGuest.hello(folder));
  }

  @Test
  void passesOnWhatQemuSaysWhenItDoesNotStart() throws Exception {
    define(TinyGuest.hello(folder), "machine", "microvm,colour=green");
    fails(Kind.FAILED, () -> hypervisor.start(WWW, List.of()), "colour", "QEMU exited with code 1");
    define(TinyGuest.hello(folder));
    hypervisor.start(WWW, List.of());
  }

  @Test
  void startsAtOnceWhileTheAcceleratorIsChosenAndRemembersTheChoice() throws Exception {
    define(TinyGuest.hello(folder), "accel", "auto");
    hypervisor.prepare(WWW, List.of());
    hypervisor.start(WWW, List.of());
    await("it speaks").until(() -> !watcher.spoke(WWW).isEmpty());
    Options auto = Options.parse(Map.of());
    Path memory = directory.resolve("accel." + Options.DEFAULT_BINARY + "." + auto.machine());
    assumeThat(Files.isWritable(Path.of("/dev/kvm"))).as("/dev/kvm may be used").isTrue();
    await("the verdict is written down").until(() -> Files.exists(memory));
    await("the probe is gone").until(() -> Guests.pids(directory).size() == 1);

    AccelChoice next = new AccelChoice(directory, Ticker.system());
    next.prepare(auto);
    String verdict = Files.readString(memory).strip();
    await("it is known again").until(() -> verdict.endsWith(" " + next.choose(auto)));
  }

  @Test
  void ofAPreparedGuestNothingIsExecutedBeforeItsStart() throws Exception {
    define(TinyGuest.hello(folder), "start", "prepared");
    hypervisor.prepare(WWW, List.of());
    hypervisor.prepare(WWW, List.of()); // which does no more
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    List<Long> waiting = awaitQemu();
    assertThat(watcher.spoke(WWW)).isEmpty();

    hypervisor.start(WWW, List.of());
    await("it speaks").until(() -> !watcher.spoke(WWW).isEmpty());
    assertThat(Guests.pids(directory.resolve("www"))).isEqualTo(waiting);
  }

  @Test
  void whatWasPreparedForAnotherDefinitionIsNotStarted() throws Exception {
    define(TinyGuest.hello(folder), "start", "prepared");
    hypervisor.prepare(WWW, List.of());
    List<Long> before = awaitQemu();
    define(TinyGuest.hello(folder), "start", "prepared", "machine", "pc");
    hypervisor.start(WWW, List.of());
    assertThat(Guests.pids(directory.resolve("www")))
        .hasSize(1)
        .doesNotContainAnyElementsOf(before);
  }

  @Test
  void aPreparedGuestWhoseQemuDiedIsStartedAnew() throws Exception {
    define(TinyGuest.hello(folder), "start", "prepared");
    hypervisor.prepare(WWW, List.of());
    awaitQemu();
    Guests.kill(directory.resolve("www"));
    await("its QEMU is gone").until(() -> Guests.pids(directory.resolve("www")).isEmpty());
    hypervisor.start(WWW, List.of());
    await("it speaks").until(() -> !watcher.spoke(WWW).isEmpty());
    assertThat(watcher.ended(WWW)).as("no guest has ended").isEmpty();
  }

  @Test
  void whatADeadDaemonHadPreparedIsEndedByTheNext() throws Exception {
    GuestSpec spec = Guests.spec(WWW, TinyGuest.hello(folder), "start", "prepared");
    Options options = Options.parse(spec.options());
    PreparedStart.Plan plan = new PreparedStart.Plan(spec, options, Options.Accel.TCG, List.of());
    Vmm.Listener nobody = new Vmm.Listener(() -> {}, line -> {});
    Vmm.spawn(PreparedStart.of(plan, new GuestHome(directory.resolve("www")), nobody)).close();
    awaitQemu();

    hypervisor.close();
    hypervisor = QemuHypervisor.open(directory, watcher, Ticker.system());
    assertThat(Guests.pids(directory.resolve("www"))).isEmpty();
    hypervisor.define(spec);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
  }

  /** Returns the guest's QEMU, whose command line shows a moment after it is spawned. */
  private List<Long> awaitQemu() {
    Path home = directory.resolve("www");
    return await("its QEMU is there").until(() -> Guests.pids(home), pids -> pids.size() == 1);
  }

  private long logged() throws IOException {
    return Files.size(directory.resolve("www/console.log"));
  }

  private void start(Path kernel, String... options) throws Exception {
    define(kernel, options);
    hypervisor.start(WWW, List.of());
  }

  private void define(Path kernel, String... options) throws HypervisorException {
    GuestSpec spec = Guests.spec(WWW, kernel, options);
    hypervisor.define(spec);
  }

  private static void fails(Kind kind, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class, refused -> assertThat(refused.kind()).isEqualTo(kind))
        .message()
        .contains(words);
  }
}
