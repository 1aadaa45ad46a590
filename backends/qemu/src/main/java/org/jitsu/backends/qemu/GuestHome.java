package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.spawn.UnixListener;

/**
 * A guest's directory.
 *
 * @param directory absolute; its text also marks the guest's QEMU among all processes
 */
record GuestHome(Path directory) {

  /** Makes the directory where it is missing. */
  static GuestHome make(Path directory) throws IOException {
    return new GuestHome(Files.createDirectories(directory));
  }

  /** Refuses a directory whose sockets' paths are too long for the kernel. */
  void check() throws HypervisorException {
    int bytes = console().toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > UnixListener.MAX_PATH_BYTES) {
      throw new HypervisorException(
          Kind.BAD_DEFINITION,
          "the path of its socket "
              + console()
              + " has "
              + bytes
              + " bytes, "
              + UnixListener.MAX_PATH_BYTES
              + " at most are possible: give the daemon a shorter directory");
    }
  }

  Path qmp() {
    return directory.resolve("qmp");
  }

  Path console() {
    return directory.resolve("console");
  }

  Path log() {
    return directory.resolve("console.log");
  }

  /** The socket over which its state is saved. */
  Path saving() {
    return directory.resolve("saving");
  }

  /** Removes the sockets of a QEMU that is gone. */
  void removeSockets() throws IOException {
    Files.deleteIfExists(qmp());
    Files.deleteIfExists(console());
  }
}
