package org.jitsu.backends.solo5;

import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorProvider;

/** A program that takes a tender's options, called without a command of its own. */
class ProcessContractIT extends ProcessContract {

  @Override
  HypervisorProvider provider() {
    return new ProcessProvider();
  }

  @Override
  protected GuestSpec guest(GuestName name) {
    return Guests.hello(name);
  }

  @Override
  protected String firstLine() {
    return Guests.HELLO_LINE;
  }
}
