package org.jitsu.backends.board;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jitsu.backends.board.power.Switches;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.core.placement.BoardSpec;

/**
 * What a board's options say, but for its switch.
 *
 * @param target {@code ssh}, {@code ssh-key}, {@code host-key}: how it is reached
 * @param directory {@code directory}: where our files are on it; {@code /var/lib/jitsu}
 * @param storeBytes {@code store}: how much of its disk images may take, in bytes; 256 MiB
 * @param address {@code address}: where its guests' ports are reached; the machine of {@code ssh}
 * @param firstPort {@code ports}: the first of their ports; 20000
 */
record BoardOptions(
    SshTarget target, String directory, long storeBytes, InetAddress address, int firstPort) {

  private static final long STORE_BYTES = 256L << 20;
  private static final int FIRST_PORT = 20_000;
  private static final int MOST_PORT = 60_000;
  private static final List<String> KEYS = keys();

  private static List<String> keys() {
    List<String> keys =
        new ArrayList<>(
            List.of("address", "directory", "host-key", "ports", "ssh", "ssh-key", "store"));
    keys.addAll(Switches.KEYS);
    return List.copyOf(keys);
  }

  static BoardOptions parse(BoardSpec spec) throws HypervisorException {
    Map<String, String> options = spec.options();
    for (String key : new TreeSet<>(options.keySet())) {
      if (!KEYS.contains(key)) {
        throw SpecCheck.bad(
            "unknown option '" + key + "': it is none of " + String.join(", ", KEYS));
      }
    }
    String ssh = options.get("ssh");
    String key = options.get("ssh-key");
    String hostKey = options.get("host-key");
    if (ssh == null || key == null || hostKey == null) {
      throw SpecCheck.bad(
          "it wants 'ssh', where it is reached, 'ssh-key', our private key, and 'host-key', its"
              + " public key");
    }
    SshTarget target = SshTarget.parse(ssh, Path.of(key), hostKey);
    String directory = options.getOrDefault("directory", "/var/lib/jitsu");
    if (!directory.startsWith("/") || directory.indexOf('\0') >= 0) {
      throw SpecCheck.bad("directory '" + directory + "' is not an absolute path");
    }
    return new BoardOptions(
        target,
        directory,
        Long.parseLong(options.getOrDefault("store", Long.toString(STORE_BYTES))),
        address(options.getOrDefault("address", target.host())),
        port(options.getOrDefault("ports", Integer.toString(FIRST_PORT))));
  }

  private static InetAddress address(String text) throws HypervisorException {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException unknown) {
      throw SpecCheck.bad("address '" + text + "' is not known");
    }
  }

  private static int port(String text) throws HypervisorException {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MOST_PORT) {
      throw SpecCheck.bad("ports '" + text + "' is not a port from 1 to " + MOST_PORT);
    }
    return Integer.parseInt(text);
  }
}
