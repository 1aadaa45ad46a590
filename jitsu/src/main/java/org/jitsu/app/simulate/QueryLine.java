package org.jitsu.app.simulate;

import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of query logs: BIND's (category {@code queries}), dnsmasq's ({@code log-queries}),
 * and plain ones, {@code TIME NAME [TYPE [CLIENT]]} with a time of ISO 8601 or in seconds since
 * 1970. Times without a zone are taken as UTC. One thread.
 */
final class QueryLine {
  private static final Pattern BIND =
      Pattern.compile(
          "(\\d{2}-[A-Z][a-z]{2}-\\d{4} \\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?) .*?client"
              + " (?:@0x[0-9a-f]+ )?([0-9a-fA-F.:]+)#\\d+ .*?query: (\\S+) IN (\\S+) .*");
  private static final Pattern DNSMASQ =
      Pattern.compile(
          "([A-Z][a-z]{2} +\\d{1,2} \\d{2}:\\d{2}:\\d{2}) .*?dnsmasq\\S*:? .*?query\\[(\\w+)\\]"
              + " (\\S+) from ([0-9a-fA-F.:]+).*");
  private static final Pattern PLAIN =
      Pattern.compile("(\\S+)\\s+(\\S+)(?:\\s+([A-Za-z]+\\d*)(?:\\s+([0-9a-fA-F.:]+))?)?\\s*");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,10}(?:\\.\\d{1,9})?");

  private static final DateTimeFormatter BIND_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("dd-MMM-yyyy HH:mm:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .toFormatter(Locale.ROOT);

  /** Of no year in particular: what matters is what lies between the lines. */
  private static final int DNSMASQ_YEAR = 2024;

  private static final DateTimeFormatter DNSMASQ_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("MMM d HH:mm:ss")
          .parseDefaulting(ChronoField.YEAR, DNSMASQ_YEAR)
          .toFormatter(Locale.ROOT);

  private static final long NS_PER_S = 1_000_000_000;
  private static final InetAddress NOBODY = InetAddress.ofLiteral("192.0.2.1"); // RFC 5737

  /** Returns the query of a line; null when there is none on it. */
  @Nullable Query parse(String line) {
    try {
      Matcher bind = BIND.matcher(line);
      if (bind.matches()) {
        return query(local(bind.group(1), BIND_TIME), bind.group(3), bind.group(4), bind.group(2));
      }
      Matcher dnsmasq = DNSMASQ.matcher(line);
      if (dnsmasq.matches()) {
        String time = dnsmasq.group(1).replaceAll(" +", " ");
        return query(
            local(time, DNSMASQ_TIME), dnsmasq.group(3), dnsmasq.group(2), dnsmasq.group(4));
      }
      Matcher plain = PLAIN.matcher(line);
      return plain.matches()
          ? query(time(plain.group(1)), plain.group(2), plain.group(3), plain.group(4))
          : null;
    } catch (DateTimeException | IllegalArgumentException none) {
      return null;
    }
  }

  private static Query query(
      long atNs, String name, @Nullable String type, @Nullable String client) {
    String lower = name.toLowerCase(Locale.ROOT);
    return new Query(
        atNs,
        lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower,
        type == null ? "A" : type.toUpperCase(Locale.ROOT),
        client == null ? NOBODY : InetAddress.ofLiteral(client));
  }

  private static long time(String text) {
    if (SECONDS.matcher(text).matches()) {
      int dot = text.indexOf('.');
      long seconds = Long.parseLong(dot < 0 ? text : text.substring(0, dot));
      String fraction = dot < 0 ? "" : text.substring(dot + 1);
      return seconds * NS_PER_S + Long.parseLong((fraction + "000000000").substring(0, 9));
    }
    return text.endsWith("Z") || text.matches(".*[+-]\\d{2}:\\d{2}")
        ? ns(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from))
        : local(text, DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }

  private static long local(String text, DateTimeFormatter format) {
    return ns(LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC));
  }

  private static long ns(Instant instant) {
    if (instant.getEpochSecond() < 0) {
      throw new DateTimeException("before 1970");
    }
    return instant.getEpochSecond() * NS_PER_S + instant.getNano();
  }
}
