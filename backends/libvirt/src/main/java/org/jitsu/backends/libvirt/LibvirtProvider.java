package org.jitsu.backends.libvirt;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.time.Ticker;

/** Opens the backend {@code libvirt}. */
public final class LibvirtProvider implements HypervisorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public LibvirtProvider() {}

  @Override
  public String backend() {
    return "libvirt";
  }

  @Override
  public Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    return LibvirtHypervisor.open(directory, watcher, ticker);
  }
}
