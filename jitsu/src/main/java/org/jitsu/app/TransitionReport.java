package org.jitsu.app;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jitsu.config.Carried;
import org.jitsu.config.Configuration;
import org.jitsu.config.Difference;
import org.jitsu.core.service.AddressText;
import org.jitsu.core.service.Service;

/** Says what a transition did, a line each. */
final class TransitionReport {

  private TransitionReport() {}

  /**
   * Returns the lines.
   *
   * @param wanted what was asked for
   * @param next what it became: the same, but for where probes come from
   */
  static List<String> of(Difference difference, Configuration wanted, Configuration next) {
    List<String> lines = new ArrayList<>();
    difference.removed().forEach(guest -> lines.add(who(guest) + ": removed"));
    difference
        .replaced()
        .forEach(
            each ->
                lines.add(
                    who(each.after())
                        + ": removed and added anew, for this differs: "
                        + all(each.why())));
    difference.added().forEach(guest -> lines.add(who(guest) + ": added"));
    difference.changed().forEach(each -> lines.add(who(each.after()) + ": " + how(each)));
    difference.others().forEach(key -> lines.add(key + ": changed"));
    if (next.bridge() != null && !next.equals(wanted)) {
      lines.add(
          "bridge.probe: probes of readiness come from "
              + AddressText.of(next.bridge().probe())
              + " until the daemon is restarted");
    }
    return lines;
  }

  private static String how(Difference.Changed changed) {
    String atOnce = changed.atOnce().isEmpty() ? "" : "changed at once: " + all(changed.atOnce());
    String later =
        changed.atNextStart().isEmpty()
            ? ""
            : "at the next start of its guest: " + all(changed.atNextStart());
    return atOnce + (atOnce.isEmpty() || later.isEmpty() ? "" : "; ") + later;
  }

  private static String who(Carried guest) {
    return guest.plainServices().stream().map(Service::name).collect(Collectors.joining(", "))
        + " on "
        + guest.name();
  }

  private static String all(Collection<String> keys) {
    return String.join(", ", keys);
  }
}
