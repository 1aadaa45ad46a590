package org.jitsu.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.wake.Rate;

/** Reads amounts: spans of time and memory with their units, and plain counts. */
final class Amounts {

  private static final Pattern WITH_UNIT = Pattern.compile("([0-9]{1,12})([A-Za-z]+)");
  private static final Pattern DECIMAL =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)([A-Za-z]+)");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");
  private static final Map<String, Long> TIMES_NS =
      Map.of(
          "ms", Duration.ofMillis(1).toNanos(),
          "s", Duration.ofSeconds(1).toNanos(),
          "m", Duration.ofMinutes(1).toNanos(),
          "h", Duration.ofHours(1).toNanos());
  private static final long MAX_NS = Duration.ofDays(365).toNanos();
  private static final Map<String, Long> SIZES_BYTES =
      Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  private static final long MIN_BYTES = 1L << 20;
  private static final long MAX_BYTES = 1L << 44;

  private Amounts() {}

  /** Reads {@code 300ms}, {@code 10s}, {@code 2m} or {@code 1h}: more than 0, at most a year. */
  static long durationNs(String text) {
    long ns = withUnit(text, TIMES_NS, "a span of time with one of the units ms, s, m, h");
    if (ns <= 0 || ns > MAX_NS) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is not more than 0 and at most a year");
    }
    return ns;
  }

  /** Reads {@code 16MiB}: at least 1 MiB, at most 16 TiB. */
  static long memoryBytes(String text) {
    long bytes = withUnit(text, SIZES_BYTES, "memory with one of the units KiB, MiB, GiB");
    if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(Words.quote(text) + " is not between 1MiB and 16384GiB");
    }
    return bytes;
  }

  /** Reads {@code 10/1m}: so many in a span of time. */
  static Rate rate(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is not so many in a span of time, as 10/1m");
    }
    return new Rate(count(1, 1_000_000).parse(parts[0]), durationNs(parts[1]));
  }

  /** Reads {@code 25W}, {@code 1.5kW} or {@code 500mW}: more than 0, at most a gigawatt. */
  static double watts(String text) {
    return decimal(text, Map.of("mW", 1e-3, "W", 1.0, "kW", 1e3), "a power in mW, W or kW");
  }

  /** Reads {@code 500kJ}, {@code 2MJ} or {@code 1.5kWh}: more than 0, at most a gigajoule. */
  static double joules(String text) {
    Map<String, Double> units = Map.of("J", 1.0, "kJ", 1e3, "MJ", 1e6, "Wh", 3600.0, "kWh", 3.6e6);
    return decimal(text, units, "an energy in J, kJ, MJ, Wh or kWh");
  }

  private static double decimal(String text, Map<String, Double> units, String what) {
    Matcher matcher = DECIMAL.matcher(text);
    Double unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    double amount = unit == null ? 0 : Double.parseDouble(matcher.group(1)) * unit;
    if (!(amount > 0 && amount <= 1e9)) {
      throw new IllegalArgumentException(Words.quote(text) + " is not " + what);
    }
    return amount;
  }

  /** Reads a whole number between two others, both included. */
  static Section.Parser<Integer> count(int least, int most) {
    return text -> {
      if (!COUNT.matcher(text).matches()
          || Long.parseLong(text) < least
          || Long.parseLong(text) > most) {
        throw new IllegalArgumentException(
            Words.quote(text) + " is not a whole number from " + least + " to " + most);
      }
      return Integer.parseInt(text);
    };
  }

  /** Returns the amount in the least unit; {@link Long#MAX_VALUE} for what is larger. */
  private static long withUnit(String text, Map<String, Long> units, String what) {
    Matcher matcher = WITH_UNIT.matcher(text);
    Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(Words.quote(text) + " is not " + what);
    }
    long number = Long.parseLong(matcher.group(1));
    return number > Long.MAX_VALUE / unit ? Long.MAX_VALUE : number * unit;
  }
}
