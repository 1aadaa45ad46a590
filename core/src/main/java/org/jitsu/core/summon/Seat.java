package org.jitsu.core.summon;

import org.jitsu.core.service.Service;

/** What came of it when a label of a {@link org.jitsu.core.service.Pool} wanted a seat. */
public sealed interface Seat {

  /**
   * It has one, for as long as an answer with the seat's addresses may be remembered, and as long
   * as the guest is awake.
   *
   * @param service the seat; its guest is asleep, or serves this label
   */
  record Taken(Service service) implements Seat {}

  /** It has none. */
  record Denied(Outcome.Refused why) implements Seat {}
}
