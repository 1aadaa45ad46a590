package org.jitsu.backends.libvirt;

import java.util.HashMap;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Started;

/** Guests for which a domain waits satisfy the same contract. */
class PreparedContractIT extends LibvirtContractIT {

  @Override
  protected GuestSpec guest(GuestName name) {
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
