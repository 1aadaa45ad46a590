package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.file.Path;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.time.Ticker;

/**
 * Boots the same guest under TCG and then under KVM, which has to be done sooner. That {@code
 * /dev/kvm} opens, makes a machine and even executes its first instructions says little: a nested
 * KVM may hang a guest for ever, or run it a hundred times slower than TCG.
 */
final class KvmProbe {

  private static final long DEADLINE_NS = 5_000_000_000L;

  private KvmProbe() {}

  /** Returns KVM when it was the faster one, else TCG. Takes as long as both, some 0.4 s. */
  static Accel run(Path directory, Options options, Ticker ticker)
      throws IOException, HypervisorException {
    ProbeGuest guest = ProbeGuest.make(directory, ProbeImage.working(), options, ticker);
    long tcgNs = guest.spokeAfterNs(Accel.TCG, DEADLINE_NS);
    return guest.spokeAfterNs(Accel.KVM, tcgNs) < tcgNs ? Accel.KVM : Accel.TCG;
  }
}
