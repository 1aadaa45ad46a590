package org.jitsu.power.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.model.Alignment;
import org.jspecify.annotations.Nullable;

/**
 * The CSV that a meter exports: a column of times and one of powers, whatever they are called.
 * Times are seconds, milliseconds (from 10^11 on) or ISO 8601, without an offset taken as UTC; the
 * separator is a comma, a semicolon or a tab.
 */
public final class MeterCsv {
  private static final int MOST_LINES = 5_000_000;
  private static final double MILLISECONDS = 1e11;
  private static final Pattern TIME =
      Pattern.compile("(?i)^(t|time|timestamp|date|datetime|seconds|ms|epoch)\\b.*|.*\\btime\\b.*");
  private static final Pattern POWER = Pattern.compile("(?i).*(power|watt|\\bw\\b|\\[w\\]).*|^p$");

  private MeterCsv() {}

  /**
   * Reads one.
   *
   * @param timeColumn the column of times; null to find it by its name
   * @param powerColumn the column of watts; null likewise
   */
  public static List<Alignment.Point> read(
      Path file, @Nullable String timeColumn, @Nullable String powerColumn) throws MeterException {
    try (CSVParser parser =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(delimiter(file))
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreSurroundingSpaces(true)
            .setIgnoreEmptyLines(true)
            .get()
            .parse(Files.newBufferedReader(file))) {
      String times = column(file, parser, timeColumn, TIME, "time", "--time-column");
      String powers = column(file, parser, powerColumn, POWER, "power", "--power-column");
      List<Alignment.Point> points = new ArrayList<>();
      for (CSVRecord line : parser) {
        if (points.size() == MOST_LINES) {
          throw new MeterException(
              Kind.MALFORMED, file + " has more than " + MOST_LINES + " lines");
        }
        Alignment.Point point = point(file, line, times, powers);
        if (points.isEmpty() || point.seconds() > points.getLast().seconds()) {
          points.add(point);
        }
      }
      return points;
    } catch (NoSuchFileException e) {
      throw new MeterException(Kind.MISSING, file + " is not there", e);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new MeterException(Kind.MALFORMED, file + ": " + e.getMessage(), e);
    }
  }

  private static char delimiter(Path file) throws IOException {
    try (var lines = Files.newBufferedReader(file)) {
      String header = lines.readLine();
      if (header != null && header.indexOf(';') >= 0) {
        return ';';
      }
      return header != null && header.indexOf('\t') >= 0 ? '\t' : ',';
    }
  }

  private static String column(
      Path file,
      CSVParser parser,
      @Nullable String asked,
      Pattern usual,
      String what,
      String option)
      throws MeterException {
    return parser.getHeaderNames().stream()
        .filter(name -> asked == null ? usual.matcher(name).matches() : name.equals(asked))
        .findFirst()
        .orElseThrow(
            () ->
                new MeterException(
                    Kind.MALFORMED,
                    file
                        + ":1: no column of "
                        + what
                        + " among "
                        + String.join(", ", parser.getHeaderNames())
                        + "; name it by "
                        + option));
  }

  private static Alignment.Point point(Path file, CSVRecord line, String times, String powers)
      throws MeterException {
    try {
      double watts = Double.parseDouble(line.get(powers).replace(',', '.'));
      if (!Double.isFinite(watts)) {
        throw new NumberFormatException(watts + " is no power");
      }
      return new Alignment.Point(seconds(line.get(times)), watts);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MeterException(
          Kind.MALFORMED, file + ":" + (line.getRecordNumber() + 1) + ": " + e.getMessage(), e);
    }
  }

  private static double seconds(String text) {
    if (text.matches("-?[0-9.]+([eE][-+]?[0-9]+)?")) {
      double number = Double.parseDouble(text);
      return number >= MILLISECONDS ? number / 1000 : number;
    }
    String iso = text.replace(' ', 'T').replace("T+", "+");
    OffsetDateTime time =
        OffsetDateTime.parse(iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$") ? iso : iso + "Z");
    return time.toEpochSecond() + time.getNano() / 1e9;
  }
}
