package org.jitsu.backends.xl;

import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.core.service.Port.Protocol;

/** All that can be said against a definition without asking {@code xl}. */
final class DefinitionCheck {

  private DefinitionCheck() {}

  /** Passes what {@code xl} can be asked for; else says the first thing that is wrong. */
  static void check(GuestSpec spec, Options options) throws HypervisorException {
    if (spec.network() == Network.TAP) {
      throw SpecCheck.bad(
          "the interface of a Xen guest is no TAP of this host: it is reached at its own address,"
              + " to which connections are relayed (network: user, bridge, guest-address)");
    }
    for (Forward forward : spec.forwards()) {
      if (options.address() == null) {
        throw SpecCheck.bad(
            "'guest-address' must say where port " + forward.port() + " is reached");
      }
      if (forward.port().protocol() != Protocol.TCP) {
        throw SpecCheck.bad("port " + forward.port() + ": only TCP is relayed to a Xen guest");
      }
    }
    SpecCheck.regularFile("kernel", spec.kernel());
    if (spec.initrd() != null) {
      SpecCheck.regularFile("initrd", spec.initrd());
    }
    SpecCheck.disks(spec, XlConfig.MAX_DISKS);
    SpecCheck.cpus(spec);
    SpecCheck.memory(spec);
  }
}
