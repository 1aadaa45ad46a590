package org.jitsu.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jspecify.annotations.Nullable;

/**
 * A script of questions and the answers they must get:
 *
 * <pre>
 * zone example.test          master file lines follow, indented or not, until "end"
 * service www.example.test 10.77.0.10 held query 60
 * ask www.example.test. A [tcp] [edns 1232]
 * expect NOERROR aa [tc] [summons | waits]
 *   answer www.example.test. 60 A 10.77.0.10
 *   authority ...
 *   additional ...           "additional none" checks that there is none; not mentioned, all goes
 * </pre>
 *
 * <p>{@code ;} begins a comment, outside of zones.
 *
 * @param steps the questions, each with its line
 */
record DnsScript(List<ZoneText> zones, List<Summoned> services, List<Step> steps) {

  /** The sections of an answer. */
  enum Part {
    ANSWER,
    AUTHORITY,
    ADDITIONAL
  }

  /** A zone's master file. */
  record ZoneText(String name, String text) {}

  /** A question and what must come of it. */
  record Step(
      int line, List<String> question, List<String> outcome, Map<Part, List<String>> parts) {
    @Override
    public String toString() {
      return "line " + line + ": " + String.join(" ", question);
    }
  }

  static DnsScript read(Path file) throws IOException {
    DnsScript script = new DnsScript(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    StringBuilder zone = null;
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (zone != null && !line.equals("end")) {
        zone.append(line).append('\n');
      } else if (zone != null) {
        script.zones.add(new ZoneText(script.zones.removeLast().name(), zone.toString()));
        zone = null;
      } else {
        zone = script.take(line.replaceFirst("(^|\\s);.*", "").strip(), number);
      }
    }
    return script;
  }

  Zones load(Path directory) throws IOException, ZoneException {
    List<ZoneSource> sources = new ArrayList<>();
    for (ZoneText zone : zones) {
      Path file = Files.writeString(directory.resolve(zone.name()), zone.text());
      sources.add(new ZoneSource(zone.name(), file));
    }
    return Zones.load(sources, services);
  }

  private @Nullable StringBuilder take(String line, int number) {
    List<String> words = List.of(line.split("\\s+"));
    List<String> rest = words.subList(1, words.size());
    switch (words.getFirst()) {
      case "" -> {}
      case "zone" -> {
        zones.add(new ZoneText(rest.getFirst(), ""));
        return new StringBuilder();
      }
      case "service" -> services.add(service(rest));
      case "ask" -> steps.add(new Step(number, rest, new ArrayList<>(), new EnumMap<>(Part.class)));
      case "expect" -> {
        steps.getLast().outcome().addAll(rest);
        steps.getLast().parts().put(Part.ANSWER, new ArrayList<>());
        steps.getLast().parts().put(Part.AUTHORITY, new ArrayList<>());
      }
      case "answer" -> record(Part.ANSWER, rest);
      case "authority" -> record(Part.AUTHORITY, rest);
      case "additional" -> record(Part.ADDITIONAL, rest);
      default -> throw new IllegalArgumentException("line " + number + ": " + line);
    }
    return null;
  }

  private void record(Part part, List<String> words) {
    List<String> records = steps.getLast().parts().computeIfAbsent(part, _ -> new ArrayList<>());
    if (!words.equals(List.of("none"))) {
      records.add(String.join(" ", words));
    }
  }

  private static Summoned service(List<String> words) {
    Service plain =
        Asking.service(
            words.get(0),
            words.get(3).equals("syn") ? Wake.SYN : Wake.QUERY,
            Integer.parseInt(words.get(4)),
            words.get(1).split(","));
    String ports = words.size() > 5 ? words.get(5) : "80";
    List<String> alpn = words.size() > 6 ? List.of(words.get(6).split(",")) : List.of();
    Service service =
        new Service(
            plain.name(),
            plain.guest(),
            plain.names(),
            plain.addresses(),
            Stream.of(ports.split(",")).map(Integer::parseInt).map(Port::tcp).toList(),
            plain.mode(),
            plain.wake(),
            plain.ready(),
            plain.refusing(),
            plain.idleNs(),
            plain.ttlSeconds());
    return new Summoned(
        service,
        words.get(2).equals("held") ? Summoned.Keeping.HELD : Summoned.Keeping.WAIT,
        alpn,
        null);
  }
}
