package org.jitsu.backends.qemu;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.time.Ticker;

/**
 * One boot of a guest of our own, so that it is not a client who waits while this JVM loads its
 * classes and the host reads QEMU from its disk (0.6 s and more, measured). It goes on in the
 * background and hinders no start; a JVM needs it once.
 */
final class Rehearsal {

  private static final long DEADLINE_NS = 5_000_000_000L;
  private static final AtomicBoolean REHEARSED = new AtomicBoolean();
  private static final Logger LOG = System.getLogger(Rehearsal.class.getName());

  private final Path directory;
  private final Ticker ticker;
  private volatile CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

  Rehearsal(Path directory, Ticker ticker) {
    this.directory = directory;
    this.ticker = ticker;
  }

  /** Begins it unless this JVM has rehearsed already. */
  void begin(Options options) {
    if (REHEARSED.compareAndSet(false, true)) {
      underWay = CompletableFuture.runAsync(() -> rehearse(options), Thread::startVirtualThread);
    }
  }

  /** Returns when it is not under way. */
  void await() {
    underWay.join();
  }

  private void rehearse(Options options) {
    try {
      ProbeGuest guest =
          ProbeGuest.make(directory.resolve(".rehearsal"), ProbeImage.speaking(), options, ticker);
      long tookNs = guest.spokeAfterNs(Accel.TCG, DEADLINE_NS);
      LOG.log(Level.DEBUG, "rehearsed a boot in " + tookNs / 1_000_000 + " ms");
    } catch (IOException | HypervisorException failure) {
      LOG.log(Level.WARNING, "a boot could not be rehearsed", failure);
    }
  }
}
