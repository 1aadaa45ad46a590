package org.jitsu.app.classic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A guest as 0.3 was told of it: {@code key=value,...}, a key given as often as it has values.
 *
 * @param text as it stood there
 */
record ClassicGuest(String text, Map<String, List<String>> values) {

  private static final Set<String> MANY = Set.of("dns", "nic", "script", "disk");

  private static final Set<String> COMMON =
      Set.of("dns", "ip", "name", "response_delay", "wait_for_key", "use_synjitsu");

  /**
   * What each backend of 0.3 knew beside {@link #COMMON}; {@code at} and {@code initrd} are ours.
   */
  private static final Map<String, Set<String>> OWN =
      Map.of(
          "libvirt",
          Set.of("uuid"),
          "libxl",
          Set.of(
              "kernel",
              "initrd",
              "memory",
              "cmdline",
              "nic",
              "script",
              "disk",
              "rumprun_config",
              "at"));

  private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

  /** Takes it apart; says what of it cannot be understood. */
  static ClassicGuest parse(String text, String backend, Findings findings) {
    Map<String, List<String>> values = new HashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        findings.problem("'" + pair + "' in '" + text + "' is not key=value");
        continue;
      }
      String key = pair.substring(0, equals).strip();
      if (COMMON.contains(key) || OWN.getOrDefault(backend, Set.of()).contains(key)) {
        values.computeIfAbsent(key, first -> new ArrayList<>()).add(pair.substring(equals + 1));
      } else if (OWN.values().stream().anyMatch(own -> own.contains(key))) {
        findings.note(key + " is not of -x " + backend + ": left out, as 0.3 did");
      } else {
        findings.problem("'" + text + "': 0.3 had no key '" + key + "'");
      }
    }
    values.forEach(
        (key, all) -> {
          if (all.size() > 1 && !MANY.contains(key)) {
            findings.problem("'" + text + "' has " + key + " more than once");
          }
        });
    return new ClassicGuest(text, values);
  }

  List<String> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  /** The value of a key; null when there is none. */
  @Nullable String get(String key) {
    List<String> all = all(key);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** The value of a key that must be there; empty when it is not. */
  String require(String key, Findings findings) {
    String value = get(key);
    if (value == null || value.isEmpty()) {
      findings.problem("'" + text + "' lacks " + key + "=");
      return "";
    }
    return value;
  }

  /** Its address, of IPv4 as in 0.3; null when there is no such one. */
  @Nullable Inet4Address ip(Findings findings) {
    return address("ip", require("ip", findings), findings);
  }

  /** An address of IPv4; null when it is none. */
  @Nullable Inet4Address address(String key, String text, Findings findings) {
    try {
      if (!text.isEmpty() && InetAddress.ofLiteral(text) instanceof Inet4Address address) {
        return address;
      }
    } catch (IllegalArgumentException none) {
      // Said below.
    }
    if (!text.isEmpty()) {
      findings.problem(key + "=" + text + " is no IPv4 address");
    }
    return null;
  }

  /** How long after its start it is taken to serve, in milliseconds, 1 at least. */
  long delayMs(BigDecimal usualSeconds, Findings findings) {
    String own = get("response_delay");
    BigDecimal seconds = usualSeconds;
    if (own != null) {
      try {
        seconds = new BigDecimal(own);
      } catch (NumberFormatException none) {
        findings.problem("response_delay=" + own + " is no number of seconds");
      }
    }
    return Math.max(1, seconds.multiply(MILLIS).setScale(0, RoundingMode.CEILING).longValue());
  }

  /** Whether a key says yes, in the words of 0.3; null when it is not there. */
  @Nullable Boolean yes(String key, Findings findings) {
    String value = get(key);
    if (value == null) {
      return null;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> {
        findings.problem(key + "=" + value + " is none of 1, true, 0, false");
        yield null;
      }
    };
  }
}
