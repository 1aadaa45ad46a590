package org.jitsu.backends.libvirt;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's {@code options} say to this backend.
 *
 * @param uri {@code uri}: where its domain is, {@code qemu:///system} by default
 * @param domain {@code domain}: the name or UUID of a domain that is defined there; null (default)
 *     when the guest is ours to define
 * @param machine {@code machine}: {@code pc} (default), {@code q35}, {@code microvm} or a versioned
 *     name of theirs; behind the root ports of {@code q35} a guest with legacy virtio finds nothing
 * @param accel {@code accel}: {@code auto} (default), {@code kvm}, {@code tcg}
 * @param isPrepared {@code start}: whether a domain is to be there that waits for its start ({@code
 *     prepared}), or is created then ({@code create}, default)
 */
record Options(URI uri, @Nullable String domain, String machine, Accel accel, boolean isPrepared) {

  /** What executes the guest's instructions. */
  enum Accel {
    /** KVM where libvirt offers it, else TCG. */
    AUTO,
    /** The kernel. */
    KVM,
    /** QEMU's translator. */
    TCG
  }

  private static final String URI_KEY = "uri";
  private static final String DOMAIN = "domain";
  private static final String MACHINE = "machine";
  private static final String ACCEL = "accel";
  private static final String START = "start";
  private static final List<String> KEYS = List.of(ACCEL, DOMAIN, MACHINE, START, URI_KEY);
  private static final Pattern MACHINES = Pattern.compile("microvm|pc|q35|pc-[a-z0-9.-]+");

  /** Returns what the options say, each default where one is silent. */
  static Options parse(Map<String, String> options) throws HypervisorException {
    for (String key : new TreeSet<>(options.keySet())) {
      if (!KEYS.contains(key)) {
        throw bad("unknown option '" + key + "': it is none of " + String.join(", ", KEYS));
      }
    }
    String domain = options.get(DOMAIN);
    Options parsed =
        new Options(
            uri(options.getOrDefault(URI_KEY, "qemu:///system")),
            domain,
            machine(options.getOrDefault(MACHINE, "pc")),
            accel(options.getOrDefault(ACCEL, "auto")),
            isPrepared(options.getOrDefault(START, "create")));
    if (domain == null && !parsed.uri().getScheme().startsWith("qemu")) {
      throw bad(
          "only QEMU's guests are defined from here, not those of "
              + parsed.uri()
              + ": define it there, and name it by 'domain'");
    }
    if (domain != null && (options.containsKey(MACHINE) || options.containsKey(ACCEL))) {
      throw bad("'machine' and 'accel' are told by the domain '" + domain + "' itself");
    }
    return parsed;
  }

  /** Whether the daemon runs on this host, as far as the URI tells. */
  boolean isLocal() {
    return uri.getHost() == null && (uri.getAuthority() == null || uri.getAuthority().isEmpty());
  }

  boolean isMicrovm() {
    return machine.startsWith("microvm");
  }

  private static URI uri(String text) throws HypervisorException {
    try {
      URI uri = new URI(text);
      if (uri.getScheme() == null || uri.isOpaque()) {
        throw bad(URI_KEY + " '" + text + "' is not a libvirt URI such as qemu:///system");
      }
      return uri;
    } catch (URISyntaxException wrong) {
      throw bad(URI_KEY + " '" + text + "' is not a URI: " + wrong.getReason());
    }
  }

  private static String machine(String text) throws HypervisorException {
    if (!MACHINES.matcher(text).matches()) {
      throw bad(MACHINE + " '" + text + "' is none of pc, q35, microvm");
    }
    return text;
  }

  private static Accel accel(String text) throws HypervisorException {
    return switch (text) {
      case "auto" -> Accel.AUTO;
      case "kvm" -> Accel.KVM;
      case "tcg" -> Accel.TCG;
      default -> throw bad(ACCEL + " '" + text + "' is none of auto, kvm, tcg");
    };
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
