package org.jitsu.backends.xl;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's {@code options} say to this backend.
 *
 * @param target {@code ssh}, {@code ssh-key}, {@code host-key}: the machine with {@code xl}; null
 *     (default) for this one
 * @param type {@code type}: {@code pvh} (default), {@code pv}, {@code hvm}
 * @param bridge {@code bridge}: the bridge of the Xen host that its interface is plugged into; null
 *     (default): it is up, and unplugged
 * @param address {@code guest-address}: where it is reached from here; null (default) where it is
 *     not
 * @param isPrepared {@code start}: whether a domain is to be there that waits for its start ({@code
 *     prepared}), or is created then ({@code create}, default)
 */
record Options(
    @Nullable SshTarget target,
    Type type,
    @Nullable String bridge,
    @Nullable InetAddress address,
    boolean isPrepared) {

  /** How Xen runs it ({@code man 5 xl.cfg}). */
  enum Type {
    /** In a hardware container without emulated devices. */
    PVH,
    /** Paravirtualized throughout. */
    PV,
    /** A whole machine, whose devices a QEMU emulates. */
    HVM;

    /** As {@code xl} calls it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String SSH = "ssh";
  private static final String SSH_KEY = "ssh-key";
  private static final String HOST_KEY = "host-key";
  private static final String TYPE = "type";
  private static final String BRIDGE = "bridge";
  private static final String ADDRESS = "guest-address";
  private static final String START = "start";
  private static final List<String> KEYS =
      List.of(BRIDGE, ADDRESS, HOST_KEY, SSH, SSH_KEY, START, TYPE);

  /** A name of an interface, which stands in a script as it is. */
  private static final Pattern INTERFACES = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

  /** Returns what the options say, each default where one is silent. */
  static Options parse(Map<String, String> options) throws HypervisorException {
    for (String key : new TreeSet<>(options.keySet())) {
      if (!KEYS.contains(key)) {
        throw bad("unknown option '" + key + "': it is none of " + String.join(", ", KEYS));
      }
    }
    return new Options(
        target(options),
        type(options.getOrDefault(TYPE, "pvh")),
        bridge(options.get(BRIDGE)),
        address(options.get(ADDRESS)),
        isPrepared(options.getOrDefault(START, "create")));
  }

  private static @Nullable SshTarget target(Map<String, String> options)
      throws HypervisorException {
    String where = options.get(SSH);
    String key = options.get(SSH_KEY);
    String hostKey = options.get(HOST_KEY);
    if (where == null) {
      if (key != null || hostKey != null) {
        throw bad("'ssh-key' and 'host-key' are for a machine that 'ssh' names");
      }
      return null;
    }
    if (key == null || hostKey == null) {
      throw bad(
          "'ssh' wants 'ssh-key', our private key, and 'host-key', that machine's public key");
    }
    return SshTarget.parse(where, Path.of(key), hostKey);
  }

  private static Type type(String text) throws HypervisorException {
    return switch (text) {
      case "pvh" -> Type.PVH;
      case "pv" -> Type.PV;
      case "hvm" -> Type.HVM;
      default -> throw bad(TYPE + " '" + text + "' is none of pvh, pv, hvm");
    };
  }

  private static @Nullable String bridge(@Nullable String text) throws HypervisorException {
    if (text != null && !INTERFACES.matcher(text).matches()) {
      throw bad(BRIDGE + " '" + text + "' is not the name of an interface, such as xenbr0");
    }
    return text;
  }

  private static @Nullable InetAddress address(@Nullable String text) throws HypervisorException {
    try {
      return text == null ? null : InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException wrong) {
      throw bad(ADDRESS + " '" + text + "' is not an address such as 10.0.0.16");
    }
  }

  private static boolean isPrepared(String text) throws HypervisorException {
    return switch (text) {
      case "create" -> false;
      case "prepared" -> true;
      default -> throw bad(START + " '" + text + "' is none of create, prepared");
    };
  }

  private static HypervisorException bad(String what) {
    return new HypervisorException(Kind.BAD_DEFINITION, what);
  }
}
