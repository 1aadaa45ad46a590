package org.jitsu.backends.solo5;

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
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.sys.LinuxException;

/**
 * A guest that runs or is stopped in memory: its process, and whatever that started and left in its
 * process group. Any thread.
 */
final class GuestProcess implements AutoCloseable {

  private static final Duration DEATH_DEADLINE = Duration.ofSeconds(10);
  private static final long PAUSE_DEADLINE_NS = 1_000_000_000L;

  private final OsProcess process;
  private final Console console;
  private final Attachment attachment;
  private final ExitMeaning meaning;
  private final CompletableFuture<String> ended;
  private volatile boolean asked;
  private volatile boolean destroyed;

  GuestProcess(OsProcess process, Console console, Attachment attachment, ExitMeaning meaning) {
    this.process = process;
    this.console = console;
    this.attachment = attachment;
    this.meaning = meaning;
    this.ended = process.onExit().thenApplyAsync(this::finish, Thread::startVirtualThread);
  }

  /** Completes, on a thread of its own and with a sentence, when it has ended. */
  CompletableFuture<String> onEnd() {
    return ended;
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
    return process.isStopped() ? GuestStatus.PAUSED : GuestStatus.RUNNING;
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
  }

  /** Lets it go on. */
  void resume() throws HypervisorException {
    signal(OsProcess.CONTINUE);
  }

  /** Asks it to end, and after the deadline kills it. */
  void shutDown(Duration deadline) throws HypervisorException {
    asked = true;
    signal(OsProcess.TERMINATE);
    signal(OsProcess.CONTINUE); // what is stopped in memory hears nothing
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
    if (destroyed) {
      return "it was destroyed";
    }
    if (asked) {
      return "it ended when it was asked to: " + exit;
    }
    String how = meaning.of(exit);
    return lastLine.isEmpty() ? how : how + "; the console's last line: " + lastLine;
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
