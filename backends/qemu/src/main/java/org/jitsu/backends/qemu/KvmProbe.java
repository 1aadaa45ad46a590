package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.time.Ticker;

/**
 * Boots the same guest under TCG and then under KVM, which has to be done sooner. That {@code
 * /dev/kvm} opens, makes a machine and even executes its first instructions says little: a nested
 * KVM may hang a guest for ever, or run it a hundred times slower than TCG.
 */
final class KvmProbe {

  private static final long DEADLINE_NS = 5_000_000_000L;
  private static final long MEMORY_BYTES = 16L * 1024 * 1024;

  private final GuestHome home;
  private final Options options;
  private final Path image;
  private final Ticker ticker;

  private KvmProbe(GuestHome home, Options options, Path image, Ticker ticker) {
    this.home = home;
    this.options = options;
    this.image = image;
    this.ticker = ticker;
  }

  /**
   * Returns KVM when it was the faster one, else TCG. Takes as long as both, some 0.4 s.
   *
   * @param directory for the probe's files
   * @param options the machine and the program to try
   * @param ticker measures both
   */
  static Accel run(Path directory, Options options, Ticker ticker)
      throws IOException, HypervisorException {
    GuestHome home = GuestHome.make(directory);
    Path image = Files.write(directory.resolve("probe.elf"), ProbeImage.working());
    KvmProbe probe = new KvmProbe(home, options, image, ticker);
    long tcgNs = probe.workNs(Accel.TCG, DEADLINE_NS);
    return probe.workNs(Accel.KVM, tcgNs) < tcgNs ? Accel.KVM : Accel.TCG;
  }

  /** Returns how long the guest took to speak, at most {@code deadlineNs}. */
  private long workNs(Accel accel, long deadlineNs) throws IOException, HypervisorException {
    CompletableFuture<Boolean> spoke = new CompletableFuture<>();
    Vmm.Listener listener = new Vmm.Listener(() -> spoke.complete(true), line -> {});
    long startNs = ticker.nowNs();
    try (Vmm vmm = Vmm.spawn(home, commandLine(accel), listener)) {
      var _ = vmm.onEnd().thenRun(() -> spoke.complete(false));
      spoke.completeOnTimeout(false, deadlineNs, TimeUnit.NANOSECONDS);
      boolean done = spoke.join();
      long tookNs = ticker.nowNs() - startNs;
      vmm.destroy();
      return done ? Math.min(tookNs, deadlineNs) : deadlineNs;
    }
  }

  private List<String> commandLine(Accel accel) {
    GuestSpec spec =
        new GuestSpec(
            new GuestName("probe"),
            new Mac(0),
            image,
            null,
            "",
            MEMORY_BYTES,
            1,
            List.of(),
            GuestSpec.Network.TAP,
            List.of(),
            Map.of());
    return CommandLine.of(home.directory(), spec, options, accel, List.of());
  }
}
