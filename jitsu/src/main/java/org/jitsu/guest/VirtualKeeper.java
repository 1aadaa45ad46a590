package org.jitsu.guest;

import java.util.Collection;
import java.util.function.LongSupplier;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.core.wake.WakeLimits;
import org.jspecify.annotations.Nullable;

/**
 * A keeper without threads, in virtual time: turned whenever something wakes it, as its own thread
 * would. For simulations and tests. One thread, that of the {@link VirtualTime}.
 */
public final class VirtualKeeper {
  private final VirtualTime time;
  private final GuestKeeper keeper;
  private final VirtualWorkers workers;
  private boolean woken;
  private boolean closed;
  private VirtualTime.@Nullable Timer alarm;

  /**
   * Makes it, keeping nobody yet.
   *
   * @param time counted from 1970 where hours of the day matter
   * @param limits who may wake guests, and how often
   * @param delayNs how long each blocking call waits for its turn
   */
  public VirtualKeeper(VirtualTime time, WakeLimits limits, LongSupplier delayNs) {
    this.time = time;
    this.keeper = new GuestKeeper(time, limits, this::wake);
    this.workers = new VirtualWorkers(time, delayNs);
  }

  /** Returns the keeper, to be asked. */
  public GuestKeeper keeper() {
    return keeper;
  }

  /** Begins to keep guests as they were found, as {@link GuestKeeper#start} does. Once. */
  public void begin(
      Collection<FoundGuest> found, AddressHold hold, GuestLinks links, PortHold ports) {
    keeper.begin(found, hold, links, ports, workers);
    wake();
  }

  /** Ends it, as {@link GuestKeeper#close} does. */
  public void close(boolean stopGuests) {
    closed = true;
    keeper.close(stopGuests);
  }

  private void wake() {
    if (!woken) {
      woken = true;
      time.after(0, this::turn);
    }
  }

  private void turn() {
    woken = false;
    if (alarm != null) {
      alarm.cancel();
    }
    if (closed) {
      return;
    }
    long waitNs = keeper.turn();
    alarm = waitNs == Long.MAX_VALUE ? null : time.after(waitNs, this::turn);
  }
}
