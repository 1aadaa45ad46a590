package org.jitsu.backends.xl;

import java.util.List;
import org.jitsu.backends.xl.reach.CommandRunner.Finished;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/**
 * What the failures of {@code xl} mean. Its exit codes tell hardly more than that it failed (3 at a
 * configuration file, 1 at nearly everything else), so its messages do: those of Xen 4.17, of which
 * none is translated.
 */
final class Failures {

  private static final int NOT_FOUND = 127; // a shell's
  private static final int MAX_SHOWN = 400;

  private record Meaning(Kind kind, List<String> texts) {}

  private static final List<Meaning> MEANINGS =
      List.of(
          new Meaning(Kind.ALREADY_RUNNING, List.of("already exists")),
          new Meaning(
              Kind.UNAVAILABLE,
              List.of(
                  "cannot init xl context",
                  "Could not obtain handle on privileged command interface",
                  "Is xenstored running",
                  "xencall:")),
          new Meaning(
              Kind.NO_RESOURCES,
              List.of(
                  "failed to free memory",
                  "Cannot allocate memory",
                  "Out of memory",
                  "No space left on device",
                  "Too many open files")),
          new Meaning(
              Kind.BAD_DEFINITION,
              List.of(
                  "config parsing error",
                  "Failed to read config file",
                  "Failed to parse config",
                  "xc_dom_parse_image",
                  "xc_dom_find_loader",
                  "xc_dom_kernel_file",
                  "no loader found",
                  "Unable to open")),
          new Meaning(Kind.NO_PERMISSION, List.of("Permission denied", "Operation not permitted")));

  private Failures() {}

  /** Whether a command failed because there is no such domain. */
  static boolean isNoDomain(Finished failed) {
    return failed.errors().contains("is an invalid domain identifier");
  }

  /** Returns the failure of a command. */
  static HypervisorException of(String what, Finished failed) {
    if (failed.exit() == NOT_FOUND) {
      return new HypervisorException(
          Kind.UNAVAILABLE,
          what + ": xl or one of its tools is not there: install xen-utils and xenstore-utils");
    }
    String shown = failed.errors().strip().replaceAll("\\s*\\n\\s*", "; ");
    if (shown.length() > MAX_SHOWN) {
      shown = shown.substring(0, MAX_SHOWN) + "...";
    }
    return new HypervisorException(
        kind(failed.errors()), what + ": " + shown + " (exit " + failed.exit() + ")");
  }

  private static Kind kind(String errors) {
    for (Meaning meaning : MEANINGS) {
      if (meaning.texts().stream().anyMatch(errors::contains)) {
        return meaning.kind();
      }
    }
    return Kind.FAILED;
  }
}
