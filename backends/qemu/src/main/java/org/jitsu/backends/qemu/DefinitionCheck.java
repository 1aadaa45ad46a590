package org.jitsu.backends.qemu;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.linux.spawn.Programs;

/** All that can be said against a definition without booting it. */
final class DefinitionCheck {

  private static final long MIN_MEMORY_BYTES = 1024 * 1024;

  private DefinitionCheck() {}

  /** Passes what QEMU can be started with; else says the first thing that is wrong. */
  static void check(GuestSpec spec, Options options) throws HypervisorException {
    checkProgram(options.binary());
    SpecCheck.readableFile("kernel", spec.kernel());
    if (spec.initrd() != null) {
      SpecCheck.readableFile("initrd", spec.initrd());
    }
    for (Path disk : spec.disks()) {
      SpecCheck.readableFile("disk", disk);
    }
    if (options.start() == Options.Start.SNAPSHOT && !spec.disks().isEmpty()) {
      throw SpecCheck.bad(
          "start: snapshot: what was saved of it would not know what was written to its disks since:"
              + " start: restore");
    }
    SpecCheck.cpus(spec);
    for (GuestSpec.Forward forward : spec.forwards()) {
      if (!(forward.address() instanceof Inet4Address)) {
        throw SpecCheck.bad(
            "QEMU's user-mode network forwards IPv4 only, not "
                + forward.address().getHostAddress()
                + ": give its service an IPv4 address, or a TAP");
      }
    }
    checkImage(spec);
  }

  private static void checkImage(GuestSpec spec) throws HypervisorException {
    BootImage image;
    long initrdBytes;
    try {
      image = BootImage.read(spec.kernel());
      initrdBytes = spec.initrd() == null ? 0 : Files.size(spec.initrd());
    } catch (IOException unreadable) {
      throw SpecCheck.bad(
          "kernel " + spec.kernel() + " cannot be read: " + unreadable.getMessage());
    }
    if (!image.bootable()) {
      throw SpecCheck.bad(
          "kernel "
              + spec.kernel()
              + " is "
              + image.what()
              + ": QEMU boots an ELF with a PVH note,"
              + " a multiboot image or a Linux bzImage");
    }
    long needed = Math.max(MIN_MEMORY_BYTES, image.neededBytes() + initrdBytes);
    if (spec.memoryBytes() < needed) {
      throw SpecCheck.bad(
          "its memory of "
              + kibibytes(spec.memoryBytes())
              + " is too small: kernel "
              + spec.kernel()
              + " needs at least "
              + kibibytes(needed)
              + " to be loaded");
    }
  }

  private static void checkProgram(String binary) throws HypervisorException {
    if (Programs.find(binary).isEmpty()) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          binary + " is not installed: apt-get install " + DebianPackage.of(binary));
    }
  }

  private static String kibibytes(long bytes) {
    return Math.ceilDiv(bytes, 1024) + " KiB";
  }
}
