package org.jitsu.backends.solo5;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.HypervisorContract;
import org.junit.jupiter.api.io.TempDir;

/** The contract of all hypervisors, on processes. */
abstract class ProcessContract extends HypervisorContract {

  @TempDir private Path folder;

  abstract HypervisorProvider provider();

  @Override
  protected Hypervisor open(GuestWatcher next) throws Exception {
    return provider().open(folder.resolve("guests"), next, Ticker.system());
  }

  @Override
  protected Ticker ticker() {
    return Ticker.system();
  }

  @Override
  protected List<GuestLink> links(GuestName guest) throws Exception {
    return List.of(Guests.link(guest));
  }

  @Override
  protected void kill(GuestName guest) {
    Guests.kill(folder.resolve("guests").resolve(guest.text()));
  }

  @Override
  protected void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).until(condition::getAsBoolean);
  }

  Path folder() {
    return folder;
  }
}
