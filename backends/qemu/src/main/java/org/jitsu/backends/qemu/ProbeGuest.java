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

/** A guest of our own that is booted to see how that goes. */
record ProbeGuest(GuestHome home, Path image, Options options, Ticker ticker) {

  private static final long MEMORY_BYTES = 16L * 1024 * 1024;

  /**
   * Writes its image.
   *
   * @param directory for its files; made when it is not there
   * @param options the machine and the program to try
   * @param ticker measures its boots
   */
  static ProbeGuest make(Path directory, byte[] image, Options options, Ticker ticker)
      throws IOException {
    GuestHome home = GuestHome.make(directory);
    return new ProbeGuest(
        home, Files.write(directory.resolve("probe.elf"), image), options, ticker);
  }

  /** Boots it, and returns how long it took to speak, at most {@code deadlineNs}. */
  long spokeAfterNs(Accel accel, long deadlineNs) throws IOException, HypervisorException {
    CompletableFuture<Boolean> spoke = new CompletableFuture<>();
    Vmm.Listener listener = new Vmm.Listener(() -> spoke.complete(true), line -> {});
    long startNs = ticker.nowNs();
    try (Vmm vmm = Vmm.spawn(PreparedStart.of(plan(accel), home, listener))) {
      var _ = vmm.onEnd().thenRun(() -> spoke.complete(false));
      spoke.completeOnTimeout(false, deadlineNs, TimeUnit.NANOSECONDS);
      boolean done = spoke.join();
      long tookNs = ticker.nowNs() - startNs;
      vmm.destroy();
      return done ? Math.min(tookNs, deadlineNs) : deadlineNs;
    }
  }

  private PreparedStart.Plan plan(Accel accel) {
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
            Long.MAX_VALUE,
            Map.of());
    return new PreparedStart.Plan(spec, options, accel, List.of());
  }
}
