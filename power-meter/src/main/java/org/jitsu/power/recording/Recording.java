package org.jitsu.power.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * A recording that was read back. Its clock begins with 0 at the CSV's time 0.
 *
 * @param file its CSV
 * @param info what its JSON says; made up from the CSV where there is none
 * @param entries what the sensors said, in the order of the file
 */
public record Recording(Path file, RecordingInfo info, List<Entry> entries) {
  private static final int MOST_ENTRIES = 5_000_000;

  /**
   * A line.
   *
   * @param zone of which zone
   * @param reading what it said; null for a gap
   * @param why why there is a gap; empty for a reading
   */
  public record Entry(Zone zone, @Nullable Reading reading, String why) {}

  /** Returns whether a file has the columns of a recording. */
  public static boolean isOne(Path file) {
    try (var lines = Files.newBufferedReader(RecordingWriter.csv(file))) {
      return String.join(",", RecordingWriter.HEADER).equals(lines.readLine());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads one.
   *
   * @param file its CSV or its JSON
   * @throws MeterException when it is missing or not a recording; says in which line
   */
  public static Recording read(Path file) throws MeterException {
    Path csv = RecordingWriter.csv(file);
    @Nullable RecordingInfo info = info(RecordingWriter.json(file));
    Map<String, Zone> zones = new LinkedHashMap<>();
    if (info != null) {
      info.zones().forEach(zone -> zones.put(zone.id(), zone));
    }
    List<Entry> entries = new ArrayList<>();
    try (CSVParser parser =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(csv))) {
      if (!parser.getHeaderNames().equals(Arrays.asList(RecordingWriter.HEADER))) {
        throw new MeterException(
            Kind.MALFORMED,
            csv
                + ":1: the columns are "
                + String.join(",", parser.getHeaderNames())
                + "; right: "
                + String.join(",", RecordingWriter.HEADER));
      }
      for (CSVRecord line : parser) {
        if (entries.size() == MOST_ENTRIES) {
          throw new MeterException(
              Kind.MALFORMED,
              csv + " has more than " + MOST_ENTRIES + " lines; record less at once");
        }
        entries.add(entry(csv, line, zones));
      }
    } catch (NoSuchFileException e) {
      throw new MeterException(Kind.MISSING, csv + " is not there", e);
    } catch (IOException | UncheckedIOException e) {
      throw new MeterException(Kind.MALFORMED, csv + ": " + e.getMessage(), e);
    }
    return new Recording(csv, info == null ? bare(csv, zones, entries) : info, entries);
  }

  private static Entry entry(Path csv, CSVRecord line, Map<String, Zone> zones)
      throws MeterException {
    String place = csv + ":" + (line.getRecordNumber() + 1) + ": ";
    if (line.size() != RecordingWriter.HEADER.length) {
      throw new MeterException(
          Kind.MALFORMED, place + line.size() + " fields, not " + RecordingWriter.HEADER.length);
    }
    Zone zone =
        zones.computeIfAbsent(
            line.get(1) + "/" + line.get(2),
            _ -> Zone.measured(line.get(1), line.get(2), 0, csv.toString()));
    if (line.get(3).equals("gap")) {
      return new Entry(zone, null, line.get(4));
    }
    try {
      long atNs = Math.round(Double.parseDouble(line.get(0)) * 1e9);
      double value = Double.parseDouble(line.get(4));
      return switch (line.get(3)) {
        case "W" -> new Entry(zone, new Reading.Power(atNs, 0, value), "");
        case "J" -> new Entry(zone, new Reading.Counter(atNs, 0, value), "");
        default ->
            throw new MeterException(
                Kind.MALFORMED, place + "kind '" + line.get(3) + "' is none of W, J, gap");
      };
    } catch (NumberFormatException e) {
      throw new MeterException(Kind.MALFORMED, place + e.getMessage(), e);
    }
  }

  private static @Nullable RecordingInfo info(Path json) throws MeterException {
    if (!Files.exists(json)) {
      return null; // a CSV alone is a recording too
    }
    return Json.read(json, RecordingInfo.class);
  }

  private static RecordingInfo bare(Path csv, Map<String, Zone> zones, List<Entry> entries) {
    double seconds = 0;
    for (Entry entry : entries) {
      seconds = entry.reading() == null ? seconds : Math.max(seconds, entry.reading().atNs() / 1e9);
    }
    List<Zone> all = List.copyOf(zones.values());
    return new RecordingInfo(
        RecordingInfo.FORMAT,
        csv.getFileName().toString().replaceFirst("\\.csv$", ""),
        "",
        "",
        0,
        seconds,
        EnergyLedger.outermost(all).stream().map(Zone::id).toList(),
        all,
        List.of(),
        List.of());
  }

  /** Returns a ledger that has heard all of it. */
  public EnergyLedger ledger() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    entries.forEach(entry -> counts.merge(entry.zone().id(), 1, Integer::sum));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    EnergyLedger ledger = new EnergyLedger(Math.max(2, most));
    for (Zone zone : info.zones()) {
      int count = counts.getOrDefault(zone.id(), 1);
      ledger.open(zone, (long) (info.seconds() * 1e9 / Math.max(1, count)));
    }
    for (Entry entry : entries) {
      if (entry.reading() == null) {
        ledger.fault(entry.zone(), entry.why());
      } else {
        ledger.add(entry.zone(), entry.reading());
      }
    }
    return ledger;
  }

  /** Returns the zones that are added up to the machine's power. */
  public List<Zone> board() {
    return info.zones().stream().filter(zone -> info.board().contains(zone.id())).toList();
  }

  /**
   * Returns its time: from when on all zones of the board have spoken, to when the first falls
   * silent for good; all of it when they never did.
   */
  public Span span() {
    String name = info.label().isEmpty() ? String.valueOf(file.getFileName()) : info.label();
    Map<Zone, long[]> heard = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.reading() != null && info.board().contains(entry.zone().id())) {
        long atNs = entry.reading().atNs();
        heard.computeIfAbsent(entry.zone(), _ -> new long[] {atNs, atNs})[1] = atNs;
      }
    }
    long from = heard.values().stream().mapToLong(ends -> ends[0]).max().orElse(0);
    long to = heard.values().stream().mapToLong(ends -> ends[1]).min().orElse(0);
    return heard.size() == info.board().size() && to > from
        ? new Span(name, from, to)
        : new Span(name, 0, Math.max(1, Math.round(info.seconds() * 1e9)));
  }
}
