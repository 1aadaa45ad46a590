package org.jitsu.backends.board;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.ShellWords;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Port.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's {@code options} say to this backend.
 *
 * @param board {@code board}: the only board that will do; null for any
 * @param apart {@code apart}: a word that no two guests of one board have; null for none
 */
record GuestOptions(@Nullable String board, @Nullable String apart) {

  private static final List<String> KEYS = List.of("apart", "board");

  static GuestOptions parse(Map<String, String> options) throws HypervisorException {
    for (String key : new TreeSet<>(options.keySet())) {
      if (!KEYS.contains(key)) {
        throw SpecCheck.bad(
            "unknown option '" + key + "': it is none of " + String.join(", ", KEYS));
      }
    }
    return new GuestOptions(options.get("board"), options.get("apart"));
  }

  /** Passes what can be run on a board; else says the first thing that is wrong. */
  static void check(GuestSpec spec) throws HypervisorException {
    if (spec.network() == Network.TAP) {
      throw SpecCheck.bad(
          "a guest on a board has no TAP of this host: its connections are relayed to it (network:"
              + " user)");
    }
    if (spec.initrd() != null || !spec.disks().isEmpty()) {
      throw SpecCheck.bad("a guest on a board is a process, without initrd and disks");
    }
    port(spec);
    arguments(spec, 0);
    SpecCheck.readableFile("kernel", spec.kernel());
    SpecCheck.memory(spec);
  }

  /** Returns the port that it serves; null for none. */
  static @Nullable Port port(GuestSpec spec) throws HypervisorException {
    if (spec.forwards().size() > 1) {
      throw SpecCheck.bad("a guest on a board serves one port; it has " + spec.forwards().size());
    }
    for (Forward forward : spec.forwards()) {
      if (forward.port().protocol() != Protocol.TCP) {
        throw SpecCheck.bad("port " + forward.port() + ": only TCP is relayed to a board");
      }
      return forward.port();
    }
    return null;
  }

  /** Returns its arguments, when that is the port that it was given. */
  static List<String> arguments(GuestSpec spec, int port) throws HypervisorException {
    try {
      return ShellWords.split(spec.cmdline().replace(GuestSpec.PORT, Integer.toString(port)));
    } catch (IllegalArgumentException wrong) {
      throw SpecCheck.bad("cmdline: " + wrong.getMessage());
    }
  }
}
