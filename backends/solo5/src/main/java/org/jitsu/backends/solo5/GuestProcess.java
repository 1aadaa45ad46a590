package org.jitsu.backends.solo5;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.cgroup.ControlGroup;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.sys.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * A guest that runs or is stopped in memory: its process, and whatever that started and left in its
 * process group. Any thread.
 */
final class GuestProcess implements AutoCloseable {

  private static final Duration DEATH_DEADLINE = Duration.ofSeconds(10);
  private static final long PAUSE_DEADLINE_NS = 1_000_000_000L;
  private static final int REMOVAL_TRIES = 100;
  private static final long REMOVAL_PAUSE_MS = 20;
  private static final Logger LOG = System.getLogger(GuestProcess.class.getName());

  private final OsProcess process;
  private final Console console;
  private final @Nullable ControlGroup group;
  private final Attachment attachment;
  private final ExitMeaning meaning;
  private final CompletableFuture<String> ended;
  private volatile boolean asked;
  private volatile boolean destroyed;

  /** Whether we stopped it: between taking the signal and stopping the kernel shows neither. */
  private volatile boolean paused;

  /**
   * Takes charge of a process that was just started, or found.
   *
   * @param group its control group, to be removed behind it; null when it has none
   */
  GuestProcess(
      OsProcess process,
      Console console,
      @Nullable ControlGroup group,
      Attachment attachment,
      ExitMeaning meaning) {
    this.process = process;
    this.console = console;
    this.group = group;
    this.attachment = attachment;
    this.meaning = meaning;
    this.ended = process.onExit().thenApplyAsync(this::finish, Thread::startVirtualThread);
  }

  /** Completes, on a thread of its own and with a sentence, when it has ended. */
  CompletableFuture<String> onEnd() {
    return ended;
  }

  int pid() {
    return process.identity().pid();
  }

  Console console() {
    return console;
  }

  Attachment attachment() {
    return attachment;
  }

  GuestStatus status() {
    if (!process.isAlive()) {
      return GuestStatus.STOPPED;
    }
    return paused || process.isStopped() ? GuestStatus.PAUSED : GuestStatus.RUNNING;
  }

  /** Stops it in memory, and returns when the kernel says so. */
  void pause(Ticker ticker) throws HypervisorException {
    signal(OsProcess.STOP);
    long deadlineNs = ticker.nowNs() + PAUSE_DEADLINE_NS;
    while (process.isAlive() && !process.isStopped()) {
      if (ticker.nowNs() - deadlineNs > 0) {
        throw new HypervisorException(Kind.FAILED, process + " did not stop at SIGSTOP");
      }
      Thread.onSpinWait(); // it stops before its next instruction
    }
    paused = true;
  }

  /** Lets it go on. */
  void resume() throws HypervisorException {
    paused = false;
    signal(OsProcess.CONTINUE);
  }

  /** Asks it to end, and after the deadline kills it. */
  void shutDown(Duration deadline) throws HypervisorException {
    asked = true;
    signal(OsProcess.TERMINATE);
    resume(); // what is stopped in memory hears nothing
    if (!within(deadline)) {
      destroy();
    }
  }

  /** Kills it, and returns when it is gone. */
  void destroy() throws HypervisorException {
    destroyed = true;
    signal(OsProcess.KILL);
    if (!within(DEATH_DEADLINE)) {
      throw new HypervisorException(
          Kind.FAILED, process + " did not die of SIGKILL within " + DEATH_DEADLINE);
    }
  }

  /** Lets go of it; it runs on, and its end is not told. */
  @Override
  public void close() {
    process.close();
    console.close();
  }

  @Override
  public String toString() {
    return process.toString();
  }

  private void signal(int number) throws HypervisorException {
    try {
      process.signalGroup(number);
    } catch (LinuxException refused) {
      throw new HypervisorException(
          Kind.NO_PERMISSION, String.valueOf(refused.getMessage()), refused);
    }
  }

  private String finish(Exit exit) {
    String lastLine = console.finish();
    if (group != null) {
      remove(group, REMOVAL_TRIES);
    }
    if (destroyed) {
      return "it was destroyed";
    }
    if (asked) {
      return "it ended when it was asked to: " + exit;
    }
    String how = meaning.of(exit);
    return lastLine.isEmpty() ? how : how + "; the console's last line: " + lastLine;
  }

  /** Removes the group, when the last child that was killed with the guest is gone as well. */
  private static void remove(ControlGroup group, int tries) {
    if (group.remove()) {
      return;
    }
    if (tries == 0) {
      LOG.log(Level.WARNING, group + " has a process that does not die; it stays");
      return;
    }
    CompletableFuture.delayedExecutor(REMOVAL_PAUSE_MS, TimeUnit.MILLISECONDS)
        .execute(() -> remove(group, tries - 1));
  }

  private boolean within(Duration deadline) {
    try {
      ended.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
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
