package org.jitsu.backends.solo5;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.linux.spawn.Programs;

/** What can be said against any definition without starting it. */
final class Check {

  static final long MEBIBYTE = 1024 * 1024;

  private Check() {}

  /** Passes what both kinds of guests can be started with; else says the first thing wrong. */
  static void definition(GuestSpec spec) throws HypervisorException {
    SpecCheck.readableFile("kernel", spec.kernel());
    for (Path disk : spec.disks()) {
      SpecCheck.readableFile("disk", disk);
    }
    if (spec.network() != GuestSpec.Network.TAP) {
      throw SpecCheck.bad("its process takes a TAP, and has no network of its own: network: tap");
    }
    SpecCheck.cpus(spec);
    if (spec.memoryBytes() < MEBIBYTE) {
      throw SpecCheck.bad(
          "its memory of " + spec.memoryBytes() + " bytes is too small: 1MiB at least");
    }
  }

  /** Returns the memory as tenders and their like are told it. */
  static long wholeMebibytes(GuestSpec spec) throws HypervisorException {
    if (spec.memoryBytes() % MEBIBYTE != 0) {
      throw SpecCheck.bad(
          "its memory of " + spec.memoryBytes() / 1024 + " KiB is not a whole number of MiB");
    }
    return spec.memoryBytes() / MEBIBYTE;
  }

  /** Returns a program's file. */
  static Path program(String program) throws HypervisorException {
    if (program.contains("/") && !program.startsWith("/")) {
      throw SpecCheck.bad(
          "program " + program + ": give its whole path, or a name to be found in PATH");
    }
    return Programs.find(program)
        .orElseThrow(
            () ->
                new HypervisorException(
                    Kind.UNAVAILABLE,
                    program.contains("/")
                        ? program + " is not there, or is no program that may be executed"
                        : program + " is not installed: no directory of PATH has it"));
  }
}
