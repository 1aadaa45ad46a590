package org.jitsu.linux.spawn;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jitsu.linux.cgroup.ControlGroup;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * A command of which nothing is left to be done but the start: its arguments lie in native memory,
 * what it inherits is open. One thread at a time uses it, and closes it, started or not.
 */
public final class PreparedCommand implements AutoCloseable {

  private final PosixSpawn spawn;
  private final List<Fd> inherited;
  private final boolean ownSession;
  private final @Nullable CpuSet cpus;
  private boolean closed;

  PreparedCommand(
      PosixSpawn spawn, Collection<Fd> inherited, boolean ownSession, @Nullable CpuSet cpus) {
    this.spawn = spawn;
    this.inherited = List.copyOf(inherited);
    this.ownSession = ownSession;
    this.cpus = cpus;
  }

  /**
   * Starts it in the calling thread's namespaces. Returns when the program is being executed.
   *
   * @throws LinuxException ENOENT, EACCES, ENOEXEC: the program cannot be executed; EAGAIN, ENOMEM:
   *     the machine is full; ENOSPC: 4096 processes are watched already
   * @throws IOException {@code /proc} is not mounted
   */
  public OsProcess start() throws IOException {
    return start(null);
  }

  /**
   * Starts it in a control group; null for our own.
   *
   * @throws IOException as {@link #start()}; or the group does not take it
   */
  public OsProcess start(@Nullable ControlGroup group) throws IOException {
    OsProcess process = OsProcess.ofChild(pid(group), ownSession);
    if (group != null) {
      try {
        group.enter(process.identity().pid());
      } catch (IOException refused) {
        process.signalGroup(OsProcess.KILL);
        throw refused;
      }
    }
    return process;
  }

  private int pid(@Nullable ControlGroup group) throws IOException {
    CpuSet set = cpus;
    if (set == null && group == null) {
      return spawn.spawn();
    }
    // A process inherits both from the thread that starts it: a thread for this one.
    return OwnThread.call(
        () -> {
          if (set != null) {
            set.pinThread();
          }
          if (group != null) {
            group.enterThread();
          }
          return spawn.spawn();
        });
  }

  /** Closes our copies of what it inherits. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      spawn.close();
      inherited.forEach(Fd::close);
    }
  }
}
