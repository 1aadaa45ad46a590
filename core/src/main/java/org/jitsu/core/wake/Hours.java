package org.jitsu.core.wake;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of every day in UTC, as {@code 07:00-22:30}; one that ends before it begins goes over
 * midnight.
 *
 * @param fromMinute its first minute of the day, 0 to 1439
 * @param toMinute the minute that is no longer part of it, 0 to 1440
 */
public record Hours(int fromMinute, int toMinute) {

  private static final int DAY = 24 * 60;
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])");

  public Hours {
    if (fromMinute < 0 || fromMinute >= DAY || toMinute < 0 || toMinute > DAY) {
      throw new IllegalArgumentException("a day is from 00:00 to 24:00");
    }
    if (fromMinute == toMinute) {
      throw new IllegalArgumentException("these hours are over when they begin");
    }
  }

  /**
   * Reads {@code 07:00-22:30}.
   *
   * @throws IllegalArgumentException when it is no such thing
   */
  public static Hours parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a span as 07:00-22:30");
    }
    return new Hours(minute(matcher, 1), minute(matcher, 3));
  }

  private static int minute(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group)) * 60 + Integer.parseInt(matcher.group(group + 1));
  }

  /** Returns true when the moment is part of them; in seconds since 1970. */
  public boolean contain(long epochSeconds) {
    int minute = (int) Math.floorMod(epochSeconds / 60, (long) DAY);
    return fromMinute < toMinute
        ? minute >= fromMinute && minute < toMinute
        : minute >= fromMinute || minute < toMinute;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%02d:%02d-%02d:%02d",
        fromMinute / 60,
        fromMinute % 60,
        toMinute / 60,
        toMinute % 60);
  }
}
