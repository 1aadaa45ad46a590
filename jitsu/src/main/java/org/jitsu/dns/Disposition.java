package org.jitsu.dns;

import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;

/** What is to be done about a packet. */
sealed interface Disposition {

  /** Send the reply. */
  record Answer(Reply reply) implements Disposition {}

  /**
   * Summon the service, and send the reply whatever comes of it: its address is held. If it may not
   * be woken, the reply says so.
   */
  record SummonAndAnswer(Service service, Cause.Queried cause, Query query, Sections sections)
      implements Disposition {}

  /**
   * Summon the service and answer when it is settled.
   *
   * @param query to be answered with SERVFAIL when the service is refused
   * @param ready the reply for when the service is there
   */
  record SummonThenAnswer(Service service, Cause.Queried cause, Query query, Reply ready)
      implements Disposition {}

  /** Send the whole zone. */
  record Transfer(Query query, Zone zone) implements Disposition {}

  /** Do nothing, and count it. */
  record Drop() implements Disposition {}
}
