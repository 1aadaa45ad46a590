package org.jitsu.backends.qemu;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The states of guests on disk, and whether each still belongs to the guest that would be booted in
 * its place. Calls for one guest come one at a time.
 */
final class SavedStates {

  private static final Logger LOG = System.getLogger(SavedStates.class.getName());

  private final StateKeys keys = new StateKeys();

  /** What guests were booted from, as that is written down. */
  private final Map<GuestHome, SavedState.Label> booted = new ConcurrentHashMap<>();

  /** Returns what is saved of a guest, if it can go on from it; if not, that is set aside. */
  SavedState.@Nullable Label of(GuestHome home, GuestSpec spec, Options options) {
    try {
      SavedState.Label saved = SavedState.in(home).label();
      if (saved == null || saved.key().equals(keys.of(home, spec, options))) {
        return saved;
      }
      setAside(home, "it belongs to another image, definition, disk or QEMU");
    } catch (IOException unreadable) {
      setAside(home, String.valueOf(unreadable.getMessage()));
    }
    return null;
  }

  /** Sees to it that a guest is not restored from what is saved of it. */
  void setAside(GuestHome home, String why) {
    try {
      LOG.log(Level.WARNING, "{0} is set aside: {1}", SavedState.in(home).setAside(), why);
    } catch (IOException stays) {
      LOG.log(Level.WARNING, "what was saved in " + home.directory() + " stays: " + why, stays);
    }
  }

  /** Writes down what a guest is booted from; without that, it cannot be saved. */
  void booted(GuestHome home, PreparedStart.Plan plan) {
    try {
      String identity = StateKeys.identity(home, plan.spec(), plan.options());
      SavedState.Label label = new SavedState.Label(identity, plan.accel());
      if (!label.equals(booted.get(home))) {
        SavedState.in(home).starts(label);
        booted.put(home, label);
      }
    } catch (IOException refused) {
      LOG.log(Level.WARNING, "what runs in " + home.directory() + " could not be saved", refused);
    }
  }

  /**
   * Saves a guest and ends its QEMU.
   *
   * @throws HypervisorException it cannot be saved; it is stopped in memory, or has ended
   */
  void save(GuestHome home, GuestSpec spec, Options options, Vmm vmm) throws HypervisorException {
    SavedState state = SavedState.in(home);
    try {
      state.save(vmm, StateKeys.identity(home, spec, options));
      vmm.destroy("it was saved to disk");
      state.belongsTo(keys.of(home, spec, options)); // with its disks as they are now
    } catch (IOException failed) {
      throw new HypervisorException(
          Kind.NO_RESOURCES, "it cannot be saved: " + failed.getMessage(), failed);
    }
  }

  /** Leaves nothing of a guest. */
  void forget(GuestHome home) {
    booted.remove(home);
    try {
      SavedState.in(home).forget();
    } catch (IOException stays) {
      LOG.log(Level.WARNING, "what was saved in " + home.directory() + " stays", stays);
    }
  }
}
