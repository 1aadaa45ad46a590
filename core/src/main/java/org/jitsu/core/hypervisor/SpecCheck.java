package org.jitsu.core.hypervisor;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/** What every backend has to say against a definition; looks at files, any thread. */
public final class SpecCheck {

  private static final long MIN_MEMORY_BYTES = 1024 * 1024;

  private SpecCheck() {}

  /** Passes a file that whoever runs the guest may read, though perhaps not we. */
  public static void regularFile(String what, Path file) throws HypervisorException {
    exists(what, file);
    if (!Files.isRegularFile(file)) {
      throw bad(what + " " + file + " is not a file");
    }
  }

  /** Passes a file that this user can read; a device is one. */
  public static void readableFile(String what, Path file) throws HypervisorException {
    exists(what, file);
    if (Files.isDirectory(file)) {
      throw bad(what + " " + file + " is a directory");
    }
    if (!Files.isReadable(file)) {
      throw bad(what + " " + file + " may not be read by this user");
    }
  }

  private static void exists(String what, Path file) throws HypervisorException {
    if (!Files.exists(file)) {
      throw bad(what + " " + file + " does not exist");
    }
  }

  /** Passes a guest with a CPU at least. */
  public static void cpus(GuestSpec spec) throws HypervisorException {
    if (spec.cpus() < 1) {
      throw bad("it has " + spec.cpus() + " CPUs: give it at least 1");
    }
  }

  /** Passes a guest with a mebibyte at least. */
  public static void memory(GuestSpec spec) throws HypervisorException {
    if (spec.memoryBytes() < MIN_MEMORY_BYTES) {
      throw bad("its memory of " + spec.memoryBytes() + " bytes is too small: 1 MiB at least");
    }
  }

  /** Passes a guest with so many disks at most. */
  public static void disks(GuestSpec spec, int most) throws HypervisorException {
    if (spec.disks().size() > most) {
      throw bad("it has " + spec.disks().size() + " disks: " + most + " at most");
    }
  }

  /** Returns the objection that says this. */
  public static HypervisorException bad(String what) {
    return new HypervisorException(Kind.BAD_DEFINITION, what);
  }
}
