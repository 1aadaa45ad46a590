package org.jitsu.app;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jitsu.core.trace.TraceId;
import org.jspecify.annotations.Nullable;

/**
 * One line a record on standard error: {@code 12:34:56.789 info guest.GuestKeeper www: asleep ->
 * booting}, and {@code trace=} with a start's id where it is about one.
 */
final class LogFormat extends Formatter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private static final ConsoleHandler CONSOLE = new ConsoleHandler();

  private LogFormat() {}

  /** Replaces the handlers of the root logger. */
  static void install() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    CONSOLE.setFormatter(new LogFormat());
    CONSOLE.setLevel(Level.ALL); // the loggers have levels
    root.addHandler(LogWriter.to(CONSOLE));
    level(Level.INFO);
  }

  /** Has records written as JSON from now on. */
  static void json() {
    JsonLog json = new JsonLog();
    json.format(new LogRecord(Level.INFO, "nothing")); // the first one takes a JVM milliseconds
    CONSOLE.setFormatter(json);
  }

  /** Sets from which level on records are shown. */
  static void level(Level level) {
    Logger root = Logger.getLogger("");
    root.setLevel(level.intValue() < Level.INFO.intValue() ? Level.INFO : level);
    OURS.setLevel(level);
  }

  /** Kept here, for the log manager holds its loggers weakly. */
  private static final Logger OURS = Logger.getLogger("org.jitsu");

  @Override
  public String format(LogRecord record) {
    String level = String.format(Locale.ROOT, "%-5s", level(record));
    StringBuilder line = new StringBuilder();
    TIME.formatTo(record.getInstant(), line);
    line.append(' ')
        .append(level)
        .append(' ')
        .append(place(record))
        .append(' ')
        .append(formatMessage(record));
    TraceId trace = trace(record);
    if (trace != null) {
      line.append(" trace=").append(trace.text());
    }
    line.append('\n');
    if (record.getThrown() != null) {
      for (Throwable t = record.getThrown(); t != null; t = t.getCause()) {
        line.append("    ").append(t).append('\n');
        for (StackTraceElement element : t.getStackTrace()) {
          line.append("      at ").append(element).append('\n');
        }
      }
    }
    return line.toString();
  }

  /** Returns how grave it is, in a word. */
  static String level(LogRecord record) {
    return switch (record.getLevel().getName()) {
      case "SEVERE" -> "error";
      case "WARNING" -> "warn";
      case "INFO" -> "info";
      default -> "debug";
    };
  }

  /** Returns which start it is about; null where it is about none. */
  static @Nullable TraceId trace(LogRecord record) {
    Object[] parameters = record.getParameters();
    if (parameters != null) {
      for (Object parameter : parameters) {
        if (parameter instanceof TraceId trace) {
          return trace;
        }
      }
    }
    return null;
  }

  /** Returns who says it. */
  static String place(LogRecord record) {
    String name = String.valueOf(record.getLoggerName());
    return name.startsWith("org.jitsu.") ? name.substring("org.jitsu.".length()) : name;
  }
}
