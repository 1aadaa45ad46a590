package org.jitsu.backends.qemu;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.time.Ticker;

/** Opens the backend {@code qemu}. */
public final class QemuProvider implements HypervisorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public QemuProvider() {}

  @Override
  public String backend() {
    return "qemu";
  }

  @Override
  public Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    return QemuHypervisor.open(directory, watcher, ticker);
  }
}
