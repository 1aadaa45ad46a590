package org.jitsu.backends.xl;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.time.Ticker;

/** Opens the backend {@code xl}. */
public final class XlProvider implements HypervisorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public XlProvider() {}

  @Override
  public String backend() {
    return "xl";
  }

  @Override
  public Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    return XlHypervisor.open(directory, watcher, ticker);
  }
}
