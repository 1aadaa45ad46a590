package org.jitsu.backends.qemu;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jspecify.annotations.Nullable;

/**
 * What is kept ready for a guest's next start: all but the spawn or, if the guest is told to start
 * {@link Options.Start#PREPARED}, a QEMU that waits for the word. Thread-safe.
 */
final class NextStart implements AutoCloseable {

  private static final Logger LOG = System.getLogger(NextStart.class.getName());

  private @Nullable PreparedStart prepared;
  private @Nullable Waiting waiting;

  /** A QEMU that has not executed an instruction of its guest. */
  private record Waiting(PreparedStart.Plan plan, Vmm vmm) {
    boolean is(PreparedStart.Plan wanted) {
      return plan.equals(wanted) && !vmm.onEnd().isDone();
    }
  }

  /** Returns whether anything is kept. */
  synchronized boolean isKept() {
    return prepared != null || waiting != null;
  }

  /** Makes it ready for this plan, unless it is; what was kept for another is given back. */
  synchronized void make(PreparedStart.Plan plan, GuestHome home, Vmm.Listener listener)
      throws IOException {
    boolean isMade =
        (prepared != null && prepared.plan().equals(plan)) || (waiting != null && waiting.is(plan));
    if (isMade) {
      return;
    }
    close();
    PreparedStart made = PreparedStart.of(plan, home, listener);
    if (plan.waits()) {
      waiting = new Waiting(plan, Vmm.spawn(made));
    } else {
      prepared = made;
    }
  }

  /** Returns a QEMU for this plan, the one that waits if there is one; it is the caller's. */
  synchronized Vmm take(PreparedStart.Plan plan, GuestHome home, Vmm.Listener listener)
      throws IOException {
    Waiting ready = waiting;
    if (ready != null && ready.is(plan)) {
      waiting = null;
      return ready.vmm();
    }
    PreparedStart made = prepared;
    if (made != null && made.plan().equals(plan)) {
      prepared = null;
      return Vmm.spawn(made);
    }
    close();
    return Vmm.spawn(PreparedStart.of(plan, home, listener));
  }

  /** Gives back what is kept. */
  @Override
  public synchronized void close() {
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
    if (waiting != null) {
      try {
        waiting.vmm().destroy();
      } catch (HypervisorException stays) {
        LOG.log(Level.WARNING, "a QEMU that waited for its guest's start stays", stays);
      }
      waiting = null;
    }
  }
}
