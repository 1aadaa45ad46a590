package org.jitsu.bench.rig;

import java.util.concurrent.locks.LockSupport;
import org.jitsu.core.time.Ticker;

/** A clock that can be waited for. */
public interface Pacer extends Ticker {

  /** Returns at {@code atNs} or, when that is past, at once. */
  void awaitNs(long atNs) throws InterruptedException;

  /** Returns the machine's clock; it hits a moment within some microseconds. */
  static Pacer system() {
    return new SystemPacer();
  }

  /** Parks until shortly before, then spins: a parked thread wakes 50 to 100 us late. */
  final class SystemPacer implements Pacer {
    private static final long SPIN_NS = 150_000;

    private SystemPacer() {}

    @Override
    public long nowNs() {
      return System.nanoTime();
    }

    @Override
    public void awaitNs(long atNs) throws InterruptedException {
      for (long left = atNs - nowNs(); left > 0; left = atNs - nowNs()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (left > SPIN_NS) {
          LockSupport.parkNanos(left - SPIN_NS);
        } else {
          Thread.onSpinWait();
        }
      }
    }
  }
}
