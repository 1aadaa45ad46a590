package org.jitsu.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Hypervisor} promises. A backend's test extends this and says how its guests are
 * made; its guests print a first line and then run until they are stopped.
 */
public abstract class HypervisorContract {

  /** A guest of the contract. */
  protected static final GuestName WWW = new GuestName("www");

  /** Another one. */
  protected static final GuestName MAIL = new GuestName("mail");

  /** What the backend told since the test began, of guests that it did not leave behind. */
  protected RecordingWatcher watcher = new RecordingWatcher();

  /** The hypervisor of the test, reopened by some. */
  protected Hypervisor hypervisor;

  /** Opens the backend: anew for each test, within a test on what the last one left. */
  protected abstract Hypervisor open(GuestWatcher watcher) throws Exception;

  /** The clock of the marks. */
  protected abstract Ticker ticker();

  /** A guest that speaks and runs until it is stopped, and does not heed its power button. */
  protected abstract GuestSpec guest(GuestName name) throws Exception;

  /** The first line that its guests print. */
  protected String firstLine() {
    return "hello";
  }

  /** The links that a guest is started with. */
  protected List<GuestLink> links(GuestName guest) throws Exception {
    return List.of();
  }

  /** Ends a running guest from outside. */
  protected abstract void kill(GuestName guest) throws Exception;

  /** Lets time pass until a condition holds. */
  protected abstract void await(String what, BooleanSupplier condition);

  @BeforeEach
  final void openTheBackend() throws Exception {
    hypervisor = open(watcher);
  }

  @AfterEach
  final void leaveNothingBehind() throws Exception {
    for (GuestName guest : List.of(WWW, MAIL)) {
      try {
        hypervisor.stop(guest, StopMode.DESTROY);
      } catch (HypervisorException undefined) {
        assertThat(undefined.kind()).isEqualTo(Kind.UNKNOWN_GUEST);
      }
    }
    hypervisor.close();
  }

  @Test
  void definesAndStartsNothing() throws Exception {
    hypervisor.define(guest(WWW));
    hypervisor.define(guest(WWW));
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).isEmpty();
  }

  @Test
  void refusesAKernelThatIsNotThere() throws Exception {
    GuestSpec good = guest(WWW);
    Path nowhere = Path.of("/nonexistent/kernel");
    GuestSpec bad =
        new GuestSpec(
            WWW,
            good.mac(),
            nowhere,
            null,
            "",
            good.memoryBytes(),
            1,
            List.of(),
            good.network(),
            List.of(),
            good.shutdownDeadlineNs(),
            good.options());
    refuses(Kind.BAD_DEFINITION, () -> hypervisor.define(bad), WWW.text(), nowhere.toString());
    refuses(Kind.UNKNOWN_GUEST, () -> hypervisor.status(WWW), WWW.text());
  }

  @Test
  void refusesTooLittleMemory() throws Exception {
    GuestSpec bad = with(guest(WWW), 4096, guest(WWW).options());
    refuses(Kind.BAD_DEFINITION, () -> hypervisor.define(bad), WWW.text(), "memory");
  }

  @Test
  void refusesAnOptionThatItDoesNotKnow() throws Exception {
    GuestSpec bad = with(guest(WWW), guest(WWW).memoryBytes(), Map.of("colour", "green"));
    refuses(Kind.BAD_DEFINITION, () -> hypervisor.define(bad), WWW.text(), "colour");
  }

  @Test
  void refusesGuestsThatAreNotDefined() {
    refuses(Kind.UNKNOWN_GUEST, () -> hypervisor.status(MAIL), MAIL.text());
    refuses(Kind.UNKNOWN_GUEST, () -> hypervisor.start(MAIL, List.of()), MAIL.text());
    refuses(Kind.UNKNOWN_GUEST, () -> hypervisor.stop(MAIL, StopMode.DESTROY), MAIL.text());
  }

  @Test
  void forgetsADefinitionAndTakesItAnew() throws Exception {
    start(WWW);
    hypervisor.undefine(WWW);
    assertThat(hypervisor.status(WWW)).as("it runs").isEqualTo(GuestStatus.RUNNING);
    hypervisor.stop(WWW, StopMode.DESTROY);
    if (hypervisor instanceof Prepares talent) {
      talent.prepare(WWW, links(WWW));
    }

    hypervisor.undefine(WWW);
    hypervisor.undefine(WWW);

    refuses(Kind.UNKNOWN_GUEST, () -> hypervisor.status(WWW), WWW.text());
    start(WWW);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
  }

  @Test
  void startsAGuestAndMarksIt() throws Exception {
    long beforeNs = ticker().nowNs();
    Started started = start(WWW);
    long afterNs = ticker().nowNs();

    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
    assertThat(started.marks()).extracting(Mark::phase).contains(Phase.SPAWNED, Phase.RUNNING);
    assertThat(started.marks()).extracting(Mark::atNs).isSorted();
    assertThat(started.marks()).allMatch(mark -> beforeNs <= mark.atNs() && mark.atNs() <= afterNs);
  }

  @Test
  void tellsOnceWhenTheGuestSpeaks() throws Exception {
    long beforeNs = ticker().nowNs();
    start(WWW);
    await("the guest speaks", () -> !watcher.spoke(WWW).isEmpty());
    assertThat(watcher.spoke(WWW)).hasSize(1).allMatch(atNs -> atNs >= beforeNs);
  }

  @Test
  void keepsTheConsole() throws Exception {
    if (hypervisor instanceof HasConsole consoles) {
      RecordingLines lines = new RecordingLines();
      assertThat(consoles.console(WWW)).isEmpty();
      consoles.onConsoleLine(WWW, lines);
      start(WWW);
      await("a line comes", () -> lines.all().contains(firstLine()));
      assertThat(consoles.console(WWW)).startsWith(firstLine());
      hypervisor.stop(WWW, StopMode.DESTROY);
      assertThat(consoles.console(WWW)).startsWith(firstLine());
    }
  }

  @Test
  void tellsTheConsolesOfTwoStartsApart() throws Exception {
    if (hypervisor instanceof HasConsole consoles) {
      start(WWW);
      await("it prints", () -> consoles.console(WWW).contains(firstLine()));
      hypervisor.stop(WWW, StopMode.DESTROY);
      Printed first = consoles.printed(WWW);
      assertThat(first.end()).isEqualTo(first.bytes().remaining());
      assertThat(first.since(first.run(), first.end()).remaining()).isZero();
      start(WWW);
      await(
          "another one prints",
          () ->
              consoles.printed(WWW).run() != first.run()
                  && consoles.console(WWW).contains(firstLine()));
      Printed second = consoles.printed(WWW);
      assertThat(second.since(first.run(), first.end())).isEqualTo(second.bytes());
    }
  }

  @Test
  void refusesToStartWhatRuns() throws Exception {
    start(WWW);
    refuses(Kind.ALREADY_RUNNING, () -> hypervisor.start(WWW, List.of()), WWW.text());
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
  }

  @Test
  void destroysAndTellsBeforeItReturns() throws Exception {
    start(WWW);
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(watcher.ended(WWW)).hasSize(1);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.stop(WWW, StopMode.SHUTDOWN);
    hypervisor.stop(WWW, StopMode.PAUSE);
    assertThat(watcher.ended(WWW)).hasSize(1);
  }

  @Test
  void startsAgainWhatWasStopped() throws Exception {
    for (int run = 1; run <= 3; run++) {
      start(WWW);
      assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
      hypervisor.stop(WWW, StopMode.DESTROY);
      assertThat(watcher.ended(WWW)).hasSize(run);
    }
  }

  @Test
  void destroysAtItsDeadlineAGuestThatDoesNotShutDown() throws Exception {
    start(WWW);
    hypervisor.stop(WWW, StopMode.SHUTDOWN);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).hasSize(1);
  }

  @Test
  void pausesAndContinues() throws Exception {
    Started started = start(WWW);
    hypervisor.stop(WWW, StopMode.PAUSE);
    hypervisor.stop(WWW, StopMode.PAUSE);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.PAUSED);

    Started continued = hypervisor.start(WWW, List.of());
    assertThat(continued.attachment()).isEqualTo(started.attachment());
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
    assertThat(watcher.ended(WWW)).isEmpty();
  }

  @Test
  void destroysWhatIsPaused() throws Exception {
    start(WWW);
    hypervisor.stop(WWW, StopMode.PAUSE);
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).hasSize(1);
  }

  @Test
  void tellsOnceWhenAGuestIsKilled() throws Exception {
    start(WWW);
    kill(WWW);
    await("the end is told", () -> !watcher.ended(WWW).isEmpty());
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(watcher.ended(WWW)).hasSize(1);
    start(WWW);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
  }

  @Test
  void keepsGuestsApart() throws Exception {
    start(WWW);
    start(MAIL);
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(hypervisor.status(MAIL)).isEqualTo(GuestStatus.RUNNING);
    assertThat(watcher.ended(MAIL)).isEmpty();
  }

  @Test
  void definesAnewWhatRuns() throws Exception {
    start(WWW);
    hypervisor.define(with(guest(WWW), 2 * guest(WWW).memoryBytes(), guest(WWW).options()));
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
    assertThat(watcher.ended(WWW)).isEmpty();
  }

  @Test
  void leavesGuestsToTheNextDaemon() throws Exception {
    start(WWW);
    await("the guest speaks", () -> !watcher.spoke(WWW).isEmpty());
    hypervisor.close();
    RecordingWatcher next = new RecordingWatcher();
    hypervisor = open(next);
    hypervisor.define(guest(WWW));

    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
    refuses(Kind.ALREADY_RUNNING, () -> hypervisor.start(WWW, List.of()), WWW.text());
    hypervisor.stop(WWW, StopMode.PAUSE);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.PAUSED);
    hypervisor.start(WWW, List.of());
    kill(WWW);
    await("the next daemon hears of the end", () -> !next.ended(WWW).isEmpty());
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    assertThat(next.ended(WWW)).hasSize(1);
    assertThat(watcher.ended(WWW)).isEmpty();
  }

  /**
   * Defines a guest and starts it; those of a backend that prepares starts may be prepared first.
   */
  protected Started start(GuestName name) throws Exception {
    hypervisor.define(guest(name));
    return hypervisor.start(name, links(name));
  }

  /** The same guest with other memory and options. */
  protected static GuestSpec with(GuestSpec spec, long memoryBytes, Map<String, String> options) {
    return new GuestSpec(
        spec.name(),
        spec.mac(),
        spec.kernel(),
        spec.initrd(),
        spec.cmdline(),
        memoryBytes,
        spec.cpus(),
        spec.disks(),
        spec.network(),
        spec.forwards(),
        spec.shutdownDeadlineNs(),
        options);
  }

  /** Asserts that a call fails so, in a sentence with these words. */
  protected static void refuses(Kind kind, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class, refused -> assertThat(refused.kind()).isEqualTo(kind))
        .message()
        .contains(words);
  }
}
