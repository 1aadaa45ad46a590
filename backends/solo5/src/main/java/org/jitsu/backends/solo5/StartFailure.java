package org.jitsu.backends.solo5;

import java.io.IOException;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.sys.LinuxException;

/** Sorts the reasons why a process could not be started. */
final class StartFailure {

  private StartFailure() {}

  static HypervisorException of(IOException refused) {
    Kind kind =
        refused instanceof LinuxException linux
            ? switch (linux.errno()) {
              case ENOENT, ENOEXEC -> Kind.UNAVAILABLE;
              case EACCES, EPERM -> Kind.NO_PERMISSION;
              case EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSPC -> Kind.NO_RESOURCES;
              default -> Kind.FAILED;
            }
            : Kind.FAILED;
    return new HypervisorException(kind, "it cannot be started: " + refused.getMessage(), refused);
  }
}
