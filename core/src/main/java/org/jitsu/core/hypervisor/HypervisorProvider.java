package org.jitsu.core.hypervisor;

import java.nio.file.Path;
import org.jitsu.core.time.Ticker;

/**
 * How a backend is found: an implementation with a public constructor without arguments, named to
 * {@link java.util.ServiceLoader}.
 */
public interface HypervisorProvider {

  /** Returns the word by which the configuration names this backend, {@code qemu} for example. */
  String backend();

  /**
   * Opens the backend.
   *
   * @param directory a directory of its own that survives the daemon: sockets, pid files, consoles;
   *     made when it is not there
   * @param watcher hears what happens to guests
   * @param ticker the clock of all marks
   * @throws HypervisorException of kind {@code UNAVAILABLE} when the hypervisor is not there
   */
  Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker) throws HypervisorException;
}
