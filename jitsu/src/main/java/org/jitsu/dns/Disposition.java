package org.jitsu.dns;

import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.xbill.DNS.Name;

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

  /**
   * Have the label get its seat, summon the guest there, and send what answers the query.
   *
   * @param label one label, lower case
   * @param owner the name that has the seat's records
   * @param sections what leads to them: aliases, or nothing; it is the whole answer to one who asks
   *     for records that the seat does not have
   */
  record SeatThenAnswer(
      Summoned pool, String label, Name owner, Cause.Queried cause, Query query, Sections sections)
      implements Disposition {}

  /** The name lies in no zone of ours: pass the query on, if this client's are, or refuse it. */
  record NotOurs(Query query, Reply refusal) implements Disposition {}

  /** Send the whole zone. */
  record Transfer(Query query, Zone zone) implements Disposition {}

  /** Do nothing, and count it. */
  record Drop() implements Disposition {}
}
