package org.jitsu.backends.qemu;

import java.nio.file.Path;
import java.time.Duration;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.junit.jupiter.api.io.TempDir;

/** Guests for which a QEMU waits satisfy the same contract. */
class PreparedContractIT extends QemuContractIT {

  @TempDir private Path kernels;

  @Override
  protected GuestSpec guest(GuestName name) throws Exception {
    Path kernel = TinyGuest.hello(kernels);
    return Guests.givenToShutDown(
        Duration.ofMillis(300), Guests.spec(name, kernel, "machine", "pc", "start", "prepared"));
  }
}
