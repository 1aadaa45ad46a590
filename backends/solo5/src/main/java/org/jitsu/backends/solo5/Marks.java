package org.jitsu.backends.solo5;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Survivor;

/**
 * The variables by which a guest's process is known to whoever looks for it, and by which it knows
 * its own link.
 *
 * @param home its guest's directory
 * @param link its first link; empty when it has none
 */
record Marks(Path home, Optional<Attachment.Tap> link) {

  private static final String HOME = "JITSU_GUEST";
  private static final String TAP = "JITSU_TAP";
  private static final String MAC = "JITSU_MAC";

  static Marks of(GuestHome home, List<GuestLink> links) {
    return new Marks(
        home.directory(),
        links.stream().findFirst().map(link -> new Attachment.Tap(link.ifName(), link.mac())));
  }

  /** Finds the processes whose guests' directories lie in {@code directory}. */
  static List<Survivor<Marks>> in(Path directory) throws IOException {
    return Survivor.find(
        process -> {
          Optional<Marks> marks =
              read(process.environment()).filter(it -> directory.equals(it.home().getParent()));
          return marks.isPresent() && process.leadsSession() ? marks : Optional.empty();
        });
  }

  /** Has the command's process carry them. */
  Command on(Command command) {
    link.ifPresent(tap -> command.variable(MAC, tap.mac().toString()));
    link.ifPresent(tap -> command.variable(TAP, tap.ifName()));
    return command.variable(HOME, home.toString());
  }

  /** Returns where the guest is reached. */
  Attachment attachment() {
    return link.isPresent() ? link.get() : new Attachment.Ports();
  }

  private static Optional<Marks> read(List<String> environment) {
    Map<String, String> found = new HashMap<>();
    for (String variable : environment) {
      for (String name : List.of(HOME, TAP, MAC)) {
        if (variable.startsWith(name + "=")) {
          found.put(name, variable.substring(name.length() + 1));
        }
      }
    }
    String home = found.get(HOME);
    String tap = found.get(TAP);
    String mac = found.get(MAC);
    try {
      return home == null
          ? Optional.empty()
          : Optional.of(
              new Marks(
                  Path.of(home),
                  tap == null || mac == null
                      ? Optional.empty()
                      : Optional.of(new Attachment.Tap(tap, Mac.parse(mac)))));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
