package org.jitsu.backends.qemu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.HypervisorContract;
import org.junit.jupiter.api.io.TempDir;

/** Real QEMU satisfies the contract of all hypervisors. */
class QemuContractIT extends HypervisorContract {

  @TempDir private Path folder;

  @Override
  protected Hypervisor open(GuestWatcher next) throws Exception {
    return new QemuProvider().open(folder.resolve("qemu"), next, Ticker.system());
  }

  @Override
  protected Ticker ticker() {
    return Ticker.system();
  }

  @Override
  protected GuestSpec guest(GuestName name) throws Exception {
    Path kernel = TinyGuest.hello(folder);
    return Guests.givenToShutDown(
        Duration.ofMillis(300), Guests.spec(name, kernel, "machine", "pc"));
  }

  @Override
  protected void kill(GuestName guest) {
    Guests.kill(home(guest));
  }

  /** Where a guest's files are. */
  final Path home(GuestName guest) {
    return folder.resolve("qemu").resolve(guest.text());
  }

  @Override
  protected void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).until(condition::getAsBoolean);
  }
}
