package org.jitsu.linux.spawn;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;

/**
 * A command of which nothing is left to be done but the start: its arguments lie in native memory,
 * what it inherits is open. One thread at a time uses it, and closes it, started or not.
 */
public final class PreparedCommand implements AutoCloseable {

  private final PosixSpawn spawn;
  private final List<Fd> inherited;
  private boolean closed;

  PreparedCommand(PosixSpawn spawn, Collection<Fd> inherited) {
    this.spawn = spawn;
    this.inherited = List.copyOf(inherited);
  }

  /**
   * Starts it in the calling thread's namespaces. Returns when the program is being executed.
   *
   * @throws LinuxException ENOENT, EACCES, ENOEXEC: the program cannot be executed; EAGAIN, ENOMEM:
   *     the machine is full; ENOSPC: 4096 processes are watched already
   * @throws IOException {@code /proc} is not mounted
   */
  public OsProcess start() throws IOException {
    return OsProcess.ofChild(spawn.spawn());
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
