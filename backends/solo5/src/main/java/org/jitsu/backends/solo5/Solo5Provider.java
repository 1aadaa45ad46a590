package org.jitsu.backends.solo5;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.time.Ticker;

/** Opens the backend {@code solo5}. */
public final class Solo5Provider implements HypervisorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public Solo5Provider() {}

  @Override
  public String backend() {
    return "solo5";
  }

  @Override
  public Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    return ProcessHypervisor.open(new TenderGuests(), directory, watcher, ticker);
  }
}
