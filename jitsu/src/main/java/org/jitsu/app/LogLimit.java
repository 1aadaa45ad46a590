package org.jitsu.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Bounds what one place says again and again: {@value #MOST} lines in {@value #PERIOD_S} s, and
 * then how many more there were. A place is a logger, a level, and a message before anything is
 * filled in; {@value #PLACES} are known at a time, and those that spoke longest ago are forgotten.
 * Knows no clock; one thread.
 */
final class LogLimit {

  static final int MOST = 200;
  static final int PERIOD_S = 10;
  static final int PLACES = 512;

  private static final long PERIOD_NS = Duration.ofSeconds(PERIOD_S).toNanos();

  private record Place(String logger, Level level, String message) {
    static Place of(LogRecord line) {
      return new Place(
          String.valueOf(line.getLoggerName()), line.getLevel(), String.valueOf(line.getMessage()));
    }
  }

  /** What a place has said since its period began. */
  private static final class Account {
    private final long beganNs;
    private int written;
    private long leftOut;

    Account(long nowNs) {
      beganNs = nowNs;
    }

    boolean isOver(long nowNs) {
      return nowNs - beganNs >= PERIOD_NS;
    }
  }

  /** In the order in which their periods began. */
  private final Map<Place, Account> accounts = new LinkedHashMap<>();

  /** Returns whether a line is to be written; one that is not is counted. */
  boolean admits(LogRecord line, long nowNs) {
    Place place = Place.of(line);
    Account account = accounts.get(place);
    if (account == null) {
      account = new Account(nowNs);
      accounts.put(place, account);
    }
    if (account.written < MOST) {
      account.written++;
      return true;
    }
    account.leftOut++;
    return false;
  }

  /**
   * Forgets whose period is over, and whoever is one too many.
   *
   * @return what is to be written of what was left out
   */
  List<LogRecord> expire(long nowNs) {
    List<LogRecord> lines = new ArrayList<>();
    Iterator<Map.Entry<Place, Account>> all = accounts.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Place, Account> next = all.next();
      if (!next.getValue().isOver(nowNs) && accounts.size() <= PLACES) {
        break; // those behind it began later
      }
      all.remove();
      tell(next.getKey(), next.getValue(), lines);
    }
    return lines;
  }

  /** Forgets all, at the end; returns what is to be written. */
  List<LogRecord> end() {
    List<LogRecord> lines = new ArrayList<>();
    accounts.forEach((place, account) -> tell(place, account, lines));
    accounts.clear();
    return lines;
  }

  /** Returns in how many nanoseconds something expires; {@link Long#MAX_VALUE} if nothing does. */
  long untilNextNs(long nowNs) {
    return accounts.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, accounts.values().iterator().next().beganNs + PERIOD_NS - nowNs);
  }

  private static void tell(Place place, Account account, List<LogRecord> lines) {
    if (account.leftOut > 0) {
      LogRecord line = new LogRecord(place.level(), "{0} more lines like this were left out: {1}");
      line.setLoggerName(place.logger());
      line.setParameters(new Object[] {account.leftOut, place.message()});
      lines.add(line);
    }
  }
}
