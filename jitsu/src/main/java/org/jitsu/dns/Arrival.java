package org.jitsu.dns;

/** What a packet turned out to be at the door. */
sealed interface Arrival {

  /** A well-formed query of one question. */
  record Accepted(Query query) implements Arrival {}

  /** Not such a query, but its sender can be told so. */
  record Rejected(Reply reply) implements Arrival {}

  /** Nothing that may be answered. */
  record Noise() implements Arrival {}
}
