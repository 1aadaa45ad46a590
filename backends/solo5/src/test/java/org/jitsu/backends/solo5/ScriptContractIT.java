package org.jitsu.backends.solo5;

import java.nio.file.Path;
import java.time.Duration;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorProvider;

/** A command of its own: a shell with children, deaf to SIGTERM, which is given its TAP open. */
class ScriptContractIT extends ProcessContract {

  private static final String SCRIPT =
      "trap : TERM; echo hello; (trap : TERM; sleep 1000; sleep 1000) &"
          + " test -e /proc/self/fd/${tap-fd} && while :; do sleep 1000; done";

  @Override
  HypervisorProvider provider() {
    return new ProcessProvider();
  }

  @Override
  protected GuestSpec guest(GuestName name) {
    GuestSpec spec =
        Guests.spec(name, Path.of("/bin/sh"), "command", "${kernel} -c \"" + SCRIPT + "\"");
    return Guests.givenToShutDown(Duration.ofMillis(300), spec);
  }
}
