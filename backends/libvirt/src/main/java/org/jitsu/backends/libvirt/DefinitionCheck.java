package org.jitsu.backends.libvirt;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.SpecCheck;

/** All that can be said against a definition without asking libvirt. */
final class DefinitionCheck {

  private DefinitionCheck() {}

  /** Passes what libvirt can be asked for; else says the first thing that is wrong. */
  static void check(GuestSpec spec, Options options) throws HypervisorException {
    if (spec.network() == Network.USER) {
      throw SpecCheck.bad(
          "libvirt forwards no ports of a user-mode network: give it a TAP (network: tap)");
    }
    if (options.domain() != null) {
      if (!spec.kernel().toString().isEmpty()) {
        throw SpecCheck.bad("'kernel' is told by the domain '" + options.domain() + "' itself");
      }
      return;
    }
    if (options.isLocal()) {
      SpecCheck.regularFile("kernel", spec.kernel());
      if (spec.initrd() != null) {
        SpecCheck.regularFile("initrd", spec.initrd());
      }
      for (Path disk : spec.disks()) {
        SpecCheck.regularFile("disk", disk);
      }
    }
    SpecCheck.disks(spec, DomainXml.MAX_DISKS);
    SpecCheck.cpus(spec);
    SpecCheck.memory(spec);
  }
}
