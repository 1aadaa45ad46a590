package org.jitsu.backends.solo5;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.spawn.Programs;

/** What can be said against any definition without starting it. */
final class Check {

  static final long MEBIBYTE = 1024 * 1024;

  private Check() {}

  /** Passes what both kinds of guests can be started with; else says the first thing wrong. */
  static void definition(GuestSpec spec) throws HypervisorException {
    file("kernel", spec.kernel());
    for (Path disk : spec.disks()) {
      file("disk", disk);
    }
    if (spec.network() != GuestSpec.Network.TAP) {
      throw bad("its process takes a TAP, and has no network of its own: network: tap");
    }
    if (spec.cpus() < 1) {
      throw bad("it has " + spec.cpus() + " CPUs: give it at least 1");
    }
    if (spec.memoryBytes() < MEBIBYTE) {
      throw bad("its memory of " + spec.memoryBytes() + " bytes is too small: 1MiB at least");
    }
  }

  /** Passes a file that can be read. */
  static void file(String what, Path file) throws HypervisorException {
    if (!Files.exists(file)) {
      throw bad(what + " " + file + " does not exist");
    }
    if (Files.isDirectory(file)) {
      throw bad(what + " " + file + " is a directory");
    }
    if (!Files.isReadable(file)) {
      throw bad(what + " " + file + " may not be read by this user");
    }
  }

  /** Returns the memory as tenders and their like are told it. */
  static long wholeMebibytes(GuestSpec spec) throws HypervisorException {
    if (spec.memoryBytes() % MEBIBYTE != 0) {
      throw bad("its memory of " + spec.memoryBytes() / 1024 + " KiB is not a whole number of MiB");
    }
    return spec.memoryBytes() / MEBIBYTE;
  }

  /** Returns a program's file. */
  static Path program(String program) throws HypervisorException {
    if (program.contains("/") && !program.startsWith("/")) {
      throw bad("program " + program + ": give its whole path, or a name to be found in PATH");
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

  static HypervisorException bad(String what) {
    return new HypervisorException(Kind.BAD_DEFINITION, what);
  }
}
