package org.jitsu.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.placement.Architecture;
import org.jitsu.core.placement.BoardSpec;
import org.jspecify.annotations.Nullable;

/** Reads the boards on which guests may run, and their meters. */
final class BoardReader {

  private static final long WAKE_NS = Duration.ofMinutes(1).toNanos();
  private static final long IDLE_NS = Duration.ofMinutes(5).toNanos();
  private static final List<String> SWITCHES =
      List.of("none", "wake-on-lan", "tasmota", "shelly", "http", "command", "qmp");

  private final List<BoardMeter> meters = new ArrayList<>();

  /** What has each meter: what one meter says may not count twice. */
  private final Map<String, String> metered = new HashMap<>();

  /**
   * Makes one.
   *
   * @param energy what is metered of this machine; null for nothing
   */
  BoardReader(@Nullable Energy energy) {
    if (energy != null) {
      energy.meters().forEach(word -> metered.put(word, "energy"));
    }
  }

  /** Returns the meters of the boards that were read. */
  List<BoardMeter> meters() {
    return List.copyOf(meters);
  }

  /** Returns those that are right. */
  List<BoardSpec> read(List<Section> sections) {
    List<BoardSpec> boards = new ArrayList<>();
    for (Section section : sections) {
      BoardSpec board = read(section);
      if (board != null) {
        boards.add(board);
      }
    }
    return boards;
  }

  private @Nullable BoardSpec read(Section section) {
    Placed<String> key = section.name();
    boolean isNamed = isNamed(key, section.problems());
    Placed<Architecture> architecture = section.require("architecture", "arm", Architecture::parse);
    Placed<Long> memoryBytes = section.require("memory", "512MiB", Amounts::memoryBytes);
    long wakeNs = section.take("wake", "60s", Amounts::durationNs, WAKE_NS).value();
    Placed<Long> idle = section.take("idle", "5m", Amounts::durationNs);
    Map<String, String> options = new LinkedHashMap<>();
    put(options, "ssh", section.require("ssh", "root@10.0.0.21", text -> text));
    put(
        options,
        "ssh-key",
        section.require("ssh-key", "id_ed25519", text -> section.resolve(text).toString()));
    put(options, "host-key", section.require("host-key", "ssh-ed25519 AAAAC3...", text -> text));
    put(options, "directory", section.take("directory", "/var/lib/jitsu", text -> text));
    put(options, "address", section.take("address", "10.0.0.21", text -> text));
    put(options, "ports", section.take("ports", "20000", text -> text));
    put(
        options,
        "store",
        section.take("store", "256MiB", text -> Long.toString(Amounts.memoryBytes(text))));
    Placed<String> kind = section.take("switch", "tasmota", Words.oneOf(SWITCHES));
    put(options, "switch", kind);
    boolean isNone = kind == null ? !section.has("switch") : kind.value().equals("none");
    boolean isFile = kind != null && kind.value().equals("qmp");
    boolean isCommand = kind != null && kind.value().equals("command");
    put(
        options,
        "switch-at",
        section.take(
            "switch-at",
            "http://10.0.0.9",
            text -> isFile ? section.resolve(text).toString() : text));
    for (String way : List.of("switch-on", "switch-off")) {
      put(
          options,
          way,
          isCommand
              ? section.takeLine(way, "[relay, \"3\", \"on\"]", text -> text)
              : section.take(way, "http://10.0.0.9/on", text -> text));
    }
    readMeter(section);
    if (isNone && idle != null) {
      section
          .problems()
          .error(
              idle.at(),
              "idle: a board without a switch could not be woken again, and is always on",
              "switch: wake-on-lan");
    }
    return !isNamed || architecture == null || memoryBytes == null
        ? null
        : new BoardSpec(
            key.value(),
            architecture.value(),
            memoryBytes.value(),
            wakeNs,
            isNone ? Long.MAX_VALUE : idle == null ? IDLE_NS : idle.value(),
            options);
  }

  private void readMeter(Section section) {
    String example = "shelly2:http://10.0.0.122/";
    Placed<String> meter = section.take("meter", example, Energy::word);
    Placed<Double> idleWatts = section.take("idle-power", "1.2W", Amounts::watts);
    String board = section.name().value();
    if (meter == null) {
      if (idleWatts != null && !section.has("meter")) {
        section
            .problems()
            .error(
                idleWatts.at(),
                "idle-power: it is subtracted from what a meter says, and the board has none",
                "meter: " + example);
      }
      return;
    }
    String other = metered.putIfAbsent(meter.value(), "board " + board);
    if (other != null) {
      section
          .problems()
          .error(
              meter.at(),
              "meter: " + other + " has it already, and what it says would count twice",
              "meter: " + example);
    }
    meters.add(new BoardMeter(board, meter.value(), idleWatts == null ? 0 : idleWatts.value()));
  }

  private static boolean isNamed(Placed<String> key, Problems problems) {
    try {
      var _ = new GuestName(key.value()); // it names files, too
      return true;
    } catch (IllegalArgumentException wrong) {
      problems.error(
          key.at(),
          "boards: '" + key.value() + "' is not a name: 1 to 63 of a-z, 0-9 and inner hyphens",
          "b1:");
      return false;
    }
  }

  private static void put(
      Map<String, String> options, String key, @Nullable Placed<String> option) {
    if (option != null) {
      options.put(key, option.value());
    }
  }
}
