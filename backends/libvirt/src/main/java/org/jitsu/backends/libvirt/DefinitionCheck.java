package org.jitsu.backends.libvirt;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/** All that can be said against a definition without asking libvirt. */
final class DefinitionCheck {

  private static final long MIN_MEMORY_BYTES = 1024 * 1024;

  private DefinitionCheck() {}

  /** Passes what libvirt can be asked for; else says the first thing that is wrong. */
  static void check(GuestSpec spec, Options options) throws HypervisorException {
    if (spec.network() == Network.USER) {
      throw bad("libvirt forwards no ports of a user-mode network: give it a TAP (network: tap)");
    }
    if (options.domain() != null) {
      if (!spec.kernel().toString().isEmpty()) {
        throw bad("'kernel' is told by the domain '" + options.domain() + "' itself");
      }
      return;
    }
    if (options.isLocal()) {
      checkFile("kernel", spec.kernel());
      if (spec.initrd() != null) {
        checkFile("initrd", spec.initrd());
      }
      for (Path disk : spec.disks()) {
        checkFile("disk", disk);
      }
    }
    if (spec.disks().size() > DomainXml.MAX_DISKS) {
      throw bad("it has " + spec.disks().size() + " disks: " + DomainXml.MAX_DISKS + " at most");
    }
    if (spec.cpus() < 1) {
      throw bad("it has " + spec.cpus() + " CPUs: give it at least 1");
    }
    if (spec.memoryBytes() < MIN_MEMORY_BYTES) {
      throw bad("its memory of " + spec.memoryBytes() + " bytes is too small: 1 MiB at least");
    }
  }

  private static void checkFile(String what, Path file) throws HypervisorException {
    if (!Files.exists(file)) {
      throw bad(what + " " + file + " does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw bad(what + " " + file + " is not a file");
    }
  }

  private static HypervisorException bad(String what) {
    return new HypervisorException(Kind.BAD_DEFINITION, what);
  }
}
