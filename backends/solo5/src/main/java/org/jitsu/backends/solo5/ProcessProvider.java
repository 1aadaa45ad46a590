package org.jitsu.backends.solo5;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.time.Ticker;

/** Opens the backend {@code process}. */
public final class ProcessProvider implements HypervisorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public ProcessProvider() {}

  @Override
  public String backend() {
    return "process";
  }

  @Override
  public Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    return ProcessHypervisor.open(new TemplateGuests(), directory, watcher, ticker);
  }
}
