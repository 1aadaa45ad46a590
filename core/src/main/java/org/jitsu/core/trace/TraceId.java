package org.jitsu.core.trace;

import org.jitsu.core.GuestName;
import org.jitsu.core.hash.Sha256;

/**
 * Which start something belongs to: the same in its trace, and in what the log says of it. As a
 * parameter of a log line it is written behind the line, or as a member of its own.
 *
 * @param guest who was started
 * @param beganNs the start's first moment, in nanoseconds of the ticker
 */
public record TraceId(GuestName guest, long beganNs) {

  private static final int DIGITS = 32;

  /**
   * Returns it as 32 hexadecimal digits, as W3C Trace Context section 3.2.2.3 has a {@code
   * trace-id}. Computed each time, by whoever writes it and not by whoever starts the guest.
   */
  public String text() {
    return Sha256.hex(guest + " " + beganNs).substring(0, DIGITS);
  }

  @Override
  public String toString() {
    return text();
  }
}
