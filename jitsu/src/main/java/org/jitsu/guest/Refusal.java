package org.jitsu.guest;

import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome.Refused;

/**
 * A wish that was refused.
 *
 * @param atNs when, in nanoseconds of the ticker
 * @param service the first name of the service that was asked for
 * @param cause what made somebody ask
 * @param why the answer
 */
public record Refusal(long atNs, String service, Cause cause, Refused why) {

  /** Returns the cause in words for people: the query or packet, and whose it was. */
  public String causeText() {
    return Causes.describe(cause);
  }
}
