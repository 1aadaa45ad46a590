package org.jitsu.backends.board;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.time.Ticker;

/** Opens the backend {@code board}. */
public final class BoardProvider implements HypervisorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public BoardProvider() {}

  @Override
  public String backend() {
    return "board";
  }

  @Override
  public Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    return BoardHypervisor.open(directory, watcher, ticker);
  }
}
