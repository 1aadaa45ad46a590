package org.jitsu.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What only one backend or another understands of a guest, handed on as it stands: a value, or a
 * line of words. A key that its backend does not know is the backend's to refuse.
 */
final class BackendOptions {

  /** The key by which a guest is one that is defined elsewhere, kernel and all. */
  static final String DOMAIN = "domain";

  /** How every backend starts a guest. */
  private static final String CREATE = "create";

  /** Those ways to start a guest that are its backend's affair. */
  private static final List<String> THEIR_STARTS = List.of("prepared", "snapshot");

  /** Values, each with an example. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("machine", "microvm"),
          Map.entry("accel", "auto"),
          Map.entry("cpus-on", "\"0-1\""),
          Map.entry("uri", "qemu:///system"),
          Map.entry(DOMAIN, "www"),
          Map.entry("ssh", "root@xen1.example.org"),
          Map.entry("host-key", "ssh-ed25519 AAAAC3..."),
          Map.entry("type", "pvh"),
          Map.entry("bridge", "xenbr0"),
          Map.entry("guest-address", "10.0.0.16"),
          Map.entry("board", "b1"),
          Map.entry("apart", "nameservers"));

  /** Lines of words, each with an example. */
  private static final Map<String, String> LINES =
      Map.of("devices", "[service, data]", "tender-options", "[\"--block-sector-size:data=4096\"]");

  private BackendOptions() {}

  /**
   * Reads them.
   *
   * @param template fills in what stands in braces in a command
   */
  static Map<String, String> read(Section section, Section.Parser<String> template) {
    Map<String, String> options = new LinkedHashMap<>();
    VALUES.forEach((key, example) -> put(options, key, section.take(key, example, t -> t)));
    LINES.forEach((key, example) -> put(options, key, section.takeLine(key, example, t -> t)));
    put(
        options,
        "ssh-key",
        section.take("ssh-key", "id_ed25519", t -> section.resolve(t).toString()));
    put(options, "tender", section.take("tender", "spt", program(section)));
    put(options, "memory-limit", section.take("memory-limit", "64MiB", BackendOptions::bytes));
    put(options, "cpu-limit", section.take("cpu-limit", "50%", BackendOptions::percent));
    String command = "[my-vmm, --tap, \"${tap}\", \"${kernel}\"]";
    put(options, "command", section.takeLine("command", command, template));
    Placed<String> start = section.take("start", CREATE, text -> text);
    if (start != null && THEIR_STARTS.contains(start.value())) {
      put(options, "start", start);
    }
    return options;
  }

  private static String bytes(String text) {
    return Long.toString(Amounts.memoryBytes(text));
  }

  /** Reads a share of one CPU's time, {@code 150%} for one and a half. */
  private static String percent(String text) {
    if (!text.matches("[1-9][0-9]{0,4}%")) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is not a share of one CPU's time from 1% to 99999%");
    }
    return text.substring(0, text.length() - 1);
  }

  /** A name to be looked for in PATH, or a path. */
  private static Section.Parser<String> program(Section section) {
    return text -> text.contains("/") ? section.resolve(text).toString() : text;
  }

  private static void put(
      Map<String, String> options, String key, @Nullable Placed<String> option) {
    if (option != null) {
      options.put(key, option.value());
    }
  }
}
