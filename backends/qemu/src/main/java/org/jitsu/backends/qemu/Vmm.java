package org.jitsu.backends.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jitsu.backends.qemu.qmp.QmpClient;
import org.jitsu.backends.qemu.qmp.QmpException;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.console.ConsoleLog;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.Transcript;
import org.jitsu.linux.sys.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * One QEMU, from its start, or its adoption, to its end. Its descriptors and sockets are given back
 * when it ends.
 */
final class Vmm implements AutoCloseable {

  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(10);
  private static final Duration DEATH_DEADLINE = Duration.ofSeconds(10);
  private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(1);
  private static final Executor LAST_WORDS =
      CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS, Thread::startVirtualThread);
  private static final Duration RESTORE_DEADLINE = Duration.ofMinutes(1);
  private static final Duration SAVE_DEADLINE = Duration.ofMinutes(10);
  private static final String GONE = "";

  /** {@code qapi/migration.json}. */
  private static final Set<String> ENDS_OF_MIGRATION = Set.of("completed", "failed", "cancelled");

  private static final Map<String, ?> TELL_OF_MIGRATION =
      Map.of("capabilities", List.of(Map.of("capability", "events", "state", true)));

  /** In bytes a second; by default it is a network's speed. */
  private static final Map<String, ?> AT_FULL_SPEED = Map.of("max-bandwidth", 1L << 40);

  private final GuestHome home;
  private final Attachment attachment;
  private final boolean forwards;
  private final boolean restores;
  private final OsProcess process;
  private final QmpClient qmp;
  private final Console console;
  private final @Nullable Transcript errors;
  private final Ending ending;
  private final CompletableFuture<Ending> ended;

  /** What hears the console of a guest. */
  record Listener(Runnable spoke, Consumer<String> lines) {}

  private Vmm(
      GuestHome home,
      List<String> commandLine,
      OsProcess process,
      QmpClient qmp,
      Console console,
      Ending ending,
      @Nullable Transcript errors) {
    this.home = home;
    this.attachment = CommandLine.attachment(commandLine);
    this.forwards = CommandLine.forwards(commandLine);
    this.restores = CommandLine.restores(commandLine);
    this.process = process;
    this.qmp = qmp;
    this.console = console;
    this.ending = ending;
    this.errors = errors;
    this.ended = process.onExit().thenApplyAsync(this::finish, Thread::startVirtualThread);
    // QEMU 7.2 may hang in its end while a QMP command is in flight: it does not matter any more.
    var _ = ending.onAnnounced().thenRunAsync(this::kill, LAST_WORDS);
  }

  /**
   * Starts QEMU and returns when its process executes it. What was prepared is its own from now on.
   */
  static Vmm spawn(PreparedStart prepared) throws IOException {
    Doors doors = prepared.doors();
    try {
      OsProcess process = prepared.command().start();
      prepared.command().close();
      return new Vmm(
          doors.home(),
          prepared.line(),
          process,
          doors.qmp(),
          doors.console(),
          doors.ending(),
          doors.errors());
    } catch (IOException | RuntimeException failure) {
      prepared.close();
      throw failure;
    }
  }

  int pid() {
    return process.identity().pid();
  }

  /** Takes charge of a QEMU that an earlier daemon started. */
  static Vmm adopt(RunningQemu running, Listener listener) throws IOException {
    GuestHome home = new GuestHome(running.home());
    Ending ending = new Ending();
    QmpClient qmp = QmpClient.connect(home.qmp(), ending::heard);
    try {
      byte[] earlier = ConsoleLog.tail(home.log(), Console.KEPT_BYTES);
      Runnable heardBefore = earlier.length == 0 ? listener.spoke() : () -> {};
      ConsoleLog log = new ConsoleLog(home.log(), true);
      Console console =
          Console.connect(home.console(), log, earlier, heardBefore, listener.lines());
      return new Vmm(home, running.commandLine(), running.process(), qmp, console, ending, null);
    } catch (IOException | RuntimeException failure) {
      qmp.close();
      throw failure;
    }
  }

  /**
   * Returns when QEMU says that it runs the guest, also when the guest has powered itself off
   * since.
   *
   * @throws HypervisorException QEMU ended without having run it; the reason in QEMU's words
   */
  void awaitRunning() throws HypervisorException {
    try {
      qmp.execute("query-status", ANSWER_DEADLINE);
    } catch (QmpException silent) {
      if (!within(DRAIN_DEADLINE)) {
        destroy();
        throw new HypervisorException(Kind.FAILED, process + ": " + silent.getMessage(), silent);
      }
      if (!ending.isByGuest()) {
        throw StartFailure.of(ending);
      }
    }
  }

  /**
   * Lets a QEMU that was spawned for {@link Options.Start#PREPARED} execute its guest; returns when
   * it does.
   *
   * @throws HypervisorException QEMU ended without having run it; the reason in QEMU's words
   */
  void begin() throws HypervisorException {
    if (command("cont").isMissingNode() && !ending.isByGuest()) {
      throw StartFailure.of(ending);
    }
  }

  /** Asks QEMU whether it still waits for {@link #begin}. */
  boolean isWaiting() throws HypervisorException {
    return switch (command("query-status").path("status").asText(GONE)) {
      case "prelaunch", "inmigrate" -> true;
      case "paused" -> restores; // it is paused at no other time
      default -> false;
    };
  }

  /** Asks QEMU what it does. */
  GuestStatus status() throws HypervisorException {
    return switch (command("query-status").path("status").asText(GONE)) {
      case GONE -> GuestStatus.STOPPED;
      case "paused",
          "internal-error",
          "io-error",
          "guest-panicked",
          "finish-migrate",
          "postmigrate" ->
          GuestStatus.PAUSED;
      default -> GuestStatus.RUNNING;
    };
  }

  /** Stops the guest in memory. */
  void pause() throws HypervisorException {
    command("stop");
  }

  /** Lets a guest that was stopped in memory go on. */
  void resume() throws HypervisorException {
    command("cont");
  }

  /**
   * Returns when QEMU has read the state that it was started with, and its guest goes on.
   *
   * @throws HypervisorException it cannot read it, in QEMU's words where it has any; then it has
   *     ended
   */
  void awaitRestored() throws HypervisorException {
    String status;
    do { // it reads in one go, and answers behind it
      status = command("query-status", RESTORE_DEADLINE).path("status").asText(GONE);
    } while (status.equals("inmigrate"));
    if (status.equals(GONE)) {
      throw StartFailure.of(ending);
    }
    begin();
  }

  /**
   * Stops the guest in memory and writes its state to a file, from the file's beginning.
   *
   * @throws HypervisorException QEMU cannot, in its words; the guest is stopped in memory
   */
  void save(FileChannel file) throws HypervisorException, IOException {
    pause();
    try (Savings savings = Savings.open(home.saving(), file)) {
      command("migrate-set-capabilities", TELL_OF_MIGRATION);
      command("migrate-set-parameters", AT_FULL_SPEED);
      CompletableFuture<JsonNode> over = qmp.next(Vmm::tellsOfTheEnd);
      command("migrate", Map.of("uri", "unix:" + home.saving()));
      String how = await(over).path("data").path("status").asText();
      if (!how.equals("completed")) {
        String why = command("query-migrate").path("error-desc").asText(how);
        throw new HypervisorException(Kind.FAILED, process + " cannot save its guest: " + why);
      }
      savings.await();
    }
  }

  private static boolean tellsOfTheEnd(JsonNode event) {
    return event.path("event").asText().equals("MIGRATION")
        && ENDS_OF_MIGRATION.contains(event.path("data").path("status").asText());
  }

  private JsonNode await(CompletableFuture<JsonNode> event) throws HypervisorException {
    try {
      return event.get(SAVE_DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new HypervisorException(Kind.FAILED, process + " did not save its guest", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Kind.FAILED, "interrupted while " + process + " was saved");
    }
  }

  /** Kills QEMU and returns when its TAP is free. */
  void destroy() throws HypervisorException {
    destroy("it was destroyed");
  }

  /** Kills QEMU for that reason, which is told of its end, and returns when its TAP is free. */
  void destroy(String why) throws HypervisorException {
    ending.ours(why);
    kill();
    if (!within(DEATH_DEADLINE)) {
      throw new HypervisorException(
          Kind.FAILED, process + " did not die of SIGKILL within " + DEATH_DEADLINE);
    }
  }

  /** Presses the power button, and after the deadline kills QEMU. */
  void shutDown(Duration deadline) throws HypervisorException {
    command("system_powerdown");
    command("cont"); // a guest that is stopped in memory feels no button
    if (!within(deadline)) {
      destroy();
    }
  }

  /** Returns where its guest is reached; nowhere when it has ended. */
  Attachment attachment() throws HypervisorException {
    return forwards ? ports() : attachment;
  }

  /** Asks QEMU where it forwards ports to its guest, which it may have chosen itself. */
  Attachment.Ports ports() throws HypervisorException {
    JsonNode said = command("info usernet", () -> qmp.monitor("info usernet", ANSWER_DEADLINE));
    return UserNetwork.forwards(said.asText(GONE));
  }

  Console console() {
    return console;
  }

  /** Completes, on a thread of its own, when QEMU has ended and all it said was heard. */
  CompletableFuture<Ending> onEnd() {
    return ended;
  }

  /** Lets go of QEMU, which runs on; its end is not told. */
  @Override
  public void close() {
    process.close();
    qmp.close();
    console.close();
    Doors.close(errors);
  }

  @Override
  public String toString() {
    return process.toString();
  }

  /** Executes a command; a missing node when QEMU has ended before it answered. */
  private JsonNode command(String command) throws HypervisorException {
    return command(command, ANSWER_DEADLINE);
  }

  private JsonNode command(String command, Duration deadline) throws HypervisorException {
    return command(command, () -> qmp.execute(command, deadline));
  }

  private JsonNode command(String command, Map<String, ?> arguments) throws HypervisorException {
    return command(command, () -> qmp.execute(command, arguments, ANSWER_DEADLINE));
  }

  private interface Question {
    JsonNode ask() throws QmpException;
  }

  private JsonNode command(String command, Question question) throws HypervisorException {
    try {
      return question.ask();
    } catch (QmpException failed) {
      if (within(DRAIN_DEADLINE)) {
        return MissingNode.getInstance();
      }
      throw new HypervisorException(
          Kind.UNAVAILABLE, process + ", " + command + ": " + failed.getMessage(), failed);
    }
  }

  private void kill() {
    try {
      process.signal(OsProcess.KILL);
    } catch (LinuxException notOurs) {
      throw new IllegalStateException(notOurs); // what we started or adopted runs as our user
    }
  }

  private boolean within(Duration deadline) {
    return ended(ended, deadline);
  }

  private Ending finish(Exit exit) {
    // The kernel closed QEMU's sockets before it told us: what is left to read is there already.
    ended(console.onClose(), DRAIN_DEADLINE);
    ended(qmp.onClose(), DRAIN_DEADLINE);
    ending.exited(exit, console.lastLine(), errors());
    close();
    try {
      home.removeSockets();
    } catch (IOException harmless) {
      // The next start replaces them.
    }
    return ending;
  }

  private String errors() {
    try {
      return errors == null ? "" : errors.text().strip();
    } catch (IOException unreadable) {
      return "";
    }
  }

  private static boolean ended(CompletableFuture<?> future, Duration deadline) {
    try {
      future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (ExecutionException letGo) {
      return false; // closed meanwhile: its end will not be seen
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
