package org.jitsu.core;

import java.util.regex.Pattern;

/**
 * The name of a guest: it also names its files, sockets and processes, so it is plain.
 *
 * @param text 1 to 63 of a-z, 0-9 and inner hyphens
 */
public record GuestName(String text) implements Comparable<GuestName> {

  private static final Pattern PLAIN = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public GuestName {
    if (!PLAIN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a guest name: 1 to 63 of a-z, 0-9 and inner hyphens");
    }
  }

  @Override
  public int compareTo(GuestName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
