package org.jitsu.backends.xl;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The domain that waits for a guest's start, if one does: it was created paused, and has executed
 * nothing. A file says so, lest the next daemon takes it for a guest that was put to sleep.
 * Thread-safe.
 */
final class NextStart {

  private static final Logger LOG = System.getLogger(NextStart.class.getName());

  private final GuestHome home;
  private volatile @Nullable Waiting waiting;

  /**
   * A domain that waits.
   *
   * @param config what it was created with; no start wants one that waits for another
   */
  private record Waiting(XlHost host, String config) {}

  /** At first none waits. */
  NextStart(GuestHome home) {
    this.home = home;
  }

  boolean isKept() {
    return waiting != null;
  }

  boolean isAt(XlHost host) {
    Waiting ready = waiting;
    return ready != null && ready.host() == host;
  }

  /** Whether one waits for this. */
  boolean isFor(XlHost host, String config) {
    return new Waiting(host, config).equals(waiting);
  }

  /** Creates the domain, in place of one that waited for something else. */
  synchronized void make(XlHost host, String config) throws HypervisorException {
    giveBack();
    try {
      Files.createDirectories(home.directory());
      Files.writeString(home.waiting(), home.uuid().toString());
    } catch (IOException failed) {
      throw unmarked(failed);
    }
    host.create(home.hostFile(), config, true);
    waiting = new Waiting(host, config);
  }

  /**
   * Lets the domain begin that waits for this; else none waits afterwards, nor one that an earlier
   * daemon had waiting.
   *
   * @return whether one runs
   */
  synchronized boolean begin(XlHost host, String config) throws HypervisorException {
    if (isFor(host, config)) {
      try {
        host.unpause(home.domain());
        waiting = null;
        unmark();
        return true;
      } catch (HypervisorException ended) {
        LOG.log(Level.WARNING, home.domain() + " did not begin, and is created anew", ended);
      }
    }
    giveBack();
    return false;
  }

  /**
   * Ends a domain that waits for a daemon that is no more.
   *
   * @return false when it does not wait, but runs, or was put to sleep
   */
  synchronized boolean ends(XlHost host, Domain.@Nullable State found) throws HypervisorException {
    boolean waits = found == Domain.State.PAUSED && Files.exists(home.waiting());
    if (waits) {
      host.destroy(home.domain());
    }
    unmark(); // if it runs, it began when that daemon died
    return waits;
  }

  /** Ends the domain that waits, if one does. */
  synchronized void giveBack() throws HypervisorException {
    Waiting ready = waiting;
    if (ready != null) {
      ready.host().destroy(home.domain());
      waiting = null;
    }
    unmark();
  }

  private void unmark() throws HypervisorException {
    try {
      Files.deleteIfExists(home.waiting());
    } catch (IOException failed) {
      throw unmarked(failed);
    }
  }

  private static HypervisorException unmarked(IOException failed) {
    return new HypervisorException(
        Kind.NO_RESOURCES, "what waits for its start cannot be noted: " + failed, failed);
  }
}
