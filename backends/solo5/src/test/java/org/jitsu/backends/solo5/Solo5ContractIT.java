package org.jitsu.backends.solo5;

import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorProvider;

/** A Solo5 image under its tender, which for hello-process is the same file. */
class Solo5ContractIT extends ProcessContract {

  @Override
  HypervisorProvider provider() {
    return new Solo5Provider();
  }

  @Override
  protected GuestSpec guest(GuestName name) {
    return Guests.hello(name, "tender", Guests.HELLO.toString());
  }

  @Override
  protected String firstLine() {
    return Guests.HELLO_LINE;
  }
}
