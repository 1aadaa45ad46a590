package org.jitsu.ops;

import org.jspecify.annotations.Nullable;

/** Says who comes to a door. */
@FunctionalInterface
interface Doorkeeper {

  /**
   * Returns what somebody may do; null where they are not known.
   *
   * @param authorization what they said of themselves (RFC 9110 section 11.6.2); empty for nothing
   */
  @Nullable Access admit(String authorization);
}
