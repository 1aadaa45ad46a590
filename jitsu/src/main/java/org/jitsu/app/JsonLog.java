package org.jitsu.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jitsu.core.trace.TraceId;

/**
 * One JSON object a record (RFC 8259), one line an object: {@code
 * {"time":"2026-01-02T03:04:05.678901Z","level":"info","logger":"guest.GuestKeeper","message":"www:
 * asleep -> booting"}}, {@code trace} with a start's id where it is about one, and {@code thrown}
 * with the stack trace where something was.
 */
final class JsonLog extends Formatter {

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder("{");
    member(line, "time", record.getInstant().toString());
    member(line.append(','), "level", LogFormat.level(record));
    member(line.append(','), "logger", LogFormat.place(record));
    member(line.append(','), "message", formatMessage(record));
    TraceId id = LogFormat.trace(record);
    if (id != null) {
      member(line.append(','), "trace", id.text());
    }
    if (record.getThrown() != null) {
      StringWriter trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace));
      member(line.append(','), "thrown", trace.toString());
    }
    return line.append("}\n").toString();
  }

  private static void member(StringBuilder line, String name, String value) {
    line.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        case '\t' -> line.append("\\t");
        default -> {
          if (c < ' ' || (Character.isSurrogate(c) && !isPaired(value, i))) {
            line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    line.append('"');
  }

  /** UTF-8 has no lone surrogate. */
  private static boolean isPaired(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }
}
