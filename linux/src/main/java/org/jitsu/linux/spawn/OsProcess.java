package org.jitsu.linux.spawn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;
import org.jspecify.annotations.Nullable;

/**
 * A process held by its pidfd: signals reach it or nobody, and its end is noticed at once, also
 * when it is not our child and its zombie lingers. Any thread may call.
 *
 * <p>One that leads a session of its own takes what it started, and left in its process group,
 * along when it ends.
 */
public final class OsProcess implements AutoCloseable {
  /** SIGTERM. */
  public static final int TERMINATE = 15;

  /** SIGKILL. */
  public static final int KILL = 9;

  /** SIGCONT. */
  public static final int CONTINUE = 18;

  /** SIGSTOP. */
  public static final int STOP = 19;

  // linux/wait.h, asm-generic/siginfo.h
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int CLD_EXITED = 1;
  private static final int SIGINFO_BYTES = 128;
  private static final int SI_CODE = 8;
  private static final int SI_STATUS = 24;

  /** PIDFD_SIGNAL_PROCESS_GROUP of linux/pidfd.h, since Linux 6.9. */
  private static final int TO_GROUP = 4;

  private final ProcessIdentity identity;
  private final Fd pidfd;
  private final boolean leadsGroup;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private Poller.@Nullable Registration watch;

  private OsProcess(ProcessIdentity identity, Fd pidfd, boolean leadsGroup) {
    this.identity = identity;
    this.pidfd = pidfd;
    this.leadsGroup = leadsGroup;
  }

  /**
   * Takes charge of a child that was just started and nobody else waits for.
   *
   * @param leadsGroup whether it has a session, and so a process group, of its own
   */
  static OsProcess ofChild(int pid, boolean leadsGroup) throws IOException {
    // A child stays at least as a zombie until we wait for it: its pid cannot pass to another.
    Fd pidfd = openPidfd(pid);
    try {
      ProcessIdentity identity = ProcessIdentity.of(pid).orElseThrow(() -> gone(pid));
      return watched(new OsProcess(identity, pidfd, leadsGroup));
    } catch (IOException | RuntimeException failure) {
      Syscall.PIDFD_SEND_SIGNAL.invoke(pidfd.number(), KILL, 0);
      wait(pidfd, 0);
      pidfd.close();
      throw failure;
    }
  }

  /**
   * Finds a process again that an earlier run started.
   *
   * @return empty when it is gone, or its pid belongs to another by now
   */
  public static Optional<OsProcess> adopt(ProcessIdentity identity) throws IOException {
    Fd pidfd;
    try {
      pidfd = openPidfd(identity.pid());
    } catch (LinuxException refused) {
      if (refused.errno() == Errno.ESRCH || refused.errno() == Errno.EINVAL) {
        return Optional.empty();
      }
      throw refused;
    }
    // Compared after the pidfd pinned the process, or the pid could change hands in between.
    try {
      Optional<ProcessState> state = ProcessState.of(identity.pid());
      if (ProcessIdentity.of(identity.pid()).equals(Optional.of(identity)) && state.isPresent()) {
        boolean leadsGroup = state.get().session() == identity.pid();
        return Optional.of(watched(new OsProcess(identity, pidfd, leadsGroup)));
      }
    } catch (IOException | RuntimeException failure) {
      pidfd.close();
      throw failure;
    }
    pidfd.close();
    return Optional.empty();
  }

  /** Which process this is, to be written down for a later run. */
  public ProcessIdentity identity() {
    return identity;
  }

  /**
   * Completes when the process has ended and, being our child, was waited for; cancelled by {@link
   * #close}. What depends on it runs on the thread that watches all processes: pass it on, do not
   * work there.
   */
  public CompletableFuture<Exit> onExit() {
    return exit.copy();
  }

  /** Whether its end has not been noticed yet. */
  public boolean isAlive() {
    return !exit.isDone();
  }

  /**
   * Sends a signal.
   *
   * @return false when it has ended already
   * @throws LinuxException EPERM: it belongs to another user
   */
  public synchronized boolean signal(int number) throws LinuxException {
    if (pidfd.isClosed()) {
      return false;
    }
    long sent = Syscall.PIDFD_SEND_SIGNAL.invoke(pidfd.number(), number, 0);
    if (Errno.ESRCH.is(sent)) {
      return false;
    }
    LinuxException.check(sent, "pidfd_send_signal " + number, toString());
    return true;
  }

  /**
   * Sends a signal to it and to all that it started and left in its process group; to itself alone
   * when it does not lead one.
   *
   * @return false when it has ended already
   * @throws LinuxException EPERM: they belong to another user
   */
  public synchronized boolean signalGroup(int number) throws LinuxException {
    if (!leadsGroup || pidfd.isClosed()) {
      return signal(number);
    }
    long sent = Syscall.PIDFD_SEND_SIGNAL.invoke(pidfd.number(), number, 0, TO_GROUP, 0, 0);
    if (Errno.EINVAL.is(sent)) {
      // Before Linux 6.9: by its number, which nobody else gets while it is not waited for.
      sent = Syscall.KILL.invoke(-identity.pid(), number, 0);
    }
    if (Errno.ESRCH.is(sent)) {
      return false;
    }
    LinuxException.check(sent, "kill " + number, "the group of " + this);
    return true;
  }

  /**
   * Whether a signal has stopped it, or will before its next instruction, and none made it go on.
   */
  public boolean isStopped() {
    return isAlive() && ProcessState.isStopped(identity.pid());
  }

  /**
   * Stops watching; the process goes on, {@link #onExit} is cancelled if it was still open. A child
   * that ends later stays a zombie as long as we live.
   */
  @Override
  public void close() {
    release();
    exit.cancel(false);
  }

  @Override
  public String toString() {
    return "process " + identity.pid();
  }

  /** Called by the watching thread when the pidfd became readable. */
  void ended() {
    Exit how;
    synchronized (this) {
      if (pidfd.isClosed()) {
        return; // closed by another thread a moment ago
      }
      killRestOfGroup();
      how = wait(pidfd, WNOHANG);
      release();
    }
    exit.complete(how);
  }

  Fd pidfd() {
    return pidfd;
  }

  private void killRestOfGroup() {
    try {
      signalGroup(KILL);
    } catch (LinuxException notOurs) {
      // It changed its user, and so its children's: they are beyond us.
    }
  }

  private synchronized void release() {
    if (watch != null) {
      try {
        watch.remove();
      } catch (LinuxException gone) {
        throw new AssertionError("a watched pidfd is in the poller", gone);
      }
      watch = null;
    }
    pidfd.close();
  }

  private static OsProcess watched(OsProcess process) throws LinuxException {
    synchronized (process) {
      process.watch = Reaper.watch(process);
      return process;
    }
  }

  private static Fd openPidfd(int pid) throws LinuxException {
    return Fd.own(Syscall.PIDFD_OPEN.call("process " + pid, pid, 0, 0));
  }

  private static Exit wait(Fd pidfd, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
      long waited =
          Syscall.WAITID.invoke(P_PIDFD, pidfd.number(), info.address(), WEXITED | flags, 0, 0);
      if (waited < 0) {
        return new Exit.Unseen(); // ECHILD: not ours, or SIGCHLD was ignored when we started
      }
      int status = info.get(JAVA_INT, SI_STATUS);
      return info.get(JAVA_INT, SI_CODE) == CLD_EXITED
          ? new Exit.Code(status)
          : new Exit.Signal(status);
    }
  }

  private static IOException gone(int pid) {
    return new IOException("/proc/" + pid + " is missing: is /proc mounted for this namespace?");
  }
}
