package org.jitsu.backends.xl;

import java.util.HashMap;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Started;

/** Guests for which a domain waits satisfy the same contract. */
class PreparedContractIT extends XlContractIT {

  /**
   * Each test boots twice on an emulated processor, where one that waited is to be seen to serve.
   */
  private static final String QUICK = "startsAGuestAndMarksIt";

  @Override
  boolean isLong(String test) {
    return !QUICK.equals(test);
  }

  @Override
  protected GuestSpec guest(GuestName name) throws Exception {
    GuestSpec created = super.guest(name);
    Map<String, String> options = new HashMap<>(created.options());
    options.put("start", "prepared");
    return with(created, created.memoryBytes(), options);
  }

  @Override
  protected Started start(GuestName name) throws Exception {
    hypervisor.define(guest(name));
    ((Prepares) hypervisor).prepare(name, links(name));
    return hypervisor.start(name, links(name));
  }
}
