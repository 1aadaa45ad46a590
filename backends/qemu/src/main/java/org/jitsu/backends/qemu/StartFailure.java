package org.jitsu.backends.qemu;

import java.io.IOException;
import java.util.List;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.sys.LinuxException;

/** Sorts the reasons why QEMU ended instead of running its guest, and adds the mend. */
final class StartFailure {

  /** A piece of QEMU's words, what it means and what helps. */
  private record Known(String words, Kind kind, String mend) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "Could not set up host forwarding rule",
              Kind.FAILED,
              "another program listens on that address and port, the address is not of this host,"
                  + " or ports below 1024 are not for this user"),
          new Known(
              "Device or resource busy",
              Kind.FAILED,
              "another process holds the TAP, or what else it names"),
          new Known(
              "/dev/net/tun: No such file",
              Kind.UNAVAILABLE,
              "this kernel has no TAPs: modprobe tun"),
          new Known(
              "/dev/net/tun",
              Kind.NO_PERMISSION,
              "TAPs need CAP_NET_ADMIN: run as root, or use the user-mode network"),
          new Known("/dev/kvm", Kind.UNAVAILABLE, "use accel: tcg, or auto"),
          new Known("KVM", Kind.UNAVAILABLE, "use accel: tcg, or auto"),
          new Known("Cannot allocate memory", Kind.NO_RESOURCES, "the machine is out of memory"),
          new Known(
              "cannot set up guest memory", Kind.NO_RESOURCES, "the machine is out of memory"),
          new Known(
              "Failed to get \"write\" lock",
              Kind.FAILED,
              "another guest has the disk: give each guest its own"),
          new Known("Permission denied", Kind.NO_PERMISSION, "this user may not do that"),
          new Known("Operation not permitted", Kind.NO_PERMISSION, "this user may not do that"));

  private StartFailure() {}

  /** Returns the exception for a program that could not be started. */
  static HypervisorException of(String binary, IOException refused) {
    String message = "QEMU cannot be started: " + refused.getMessage();
    if (!(refused instanceof LinuxException linux)) {
      return new HypervisorException(Kind.FAILED, message, refused);
    }
    return switch (linux.errno()) {
      case ENOENT ->
          new HypervisorException(
              Kind.UNAVAILABLE, message + ": apt-get install " + DebianPackage.of(binary), refused);
      case EACCES, EPERM -> new HypervisorException(Kind.NO_PERMISSION, message, refused);
      case EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSPC ->
          new HypervisorException(Kind.NO_RESOURCES, message, refused);
      default -> new HypervisorException(Kind.FAILED, message, refused);
    };
  }

  /** Returns the exception for a QEMU that ended so. */
  static HypervisorException of(Ending ending) {
    String sentence = "QEMU did not start it: " + ending.sentence();
    for (Known known : KNOWN) {
      if (ending.errors().contains(known.words())) {
        return new HypervisorException(known.kind(), sentence + " (" + known.mend() + ")");
      }
    }
    return new HypervisorException(Kind.FAILED, sentence);
  }
}
