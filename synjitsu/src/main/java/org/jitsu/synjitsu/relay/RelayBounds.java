package org.jitsu.synjitsu.relay;

import java.time.Duration;

/**
 * What clients may use.
 *
 * @param connections how many there are at once
 * @param ofClient how many of one address
 * @param keptBytes of one that waits for its guest, when no more is read; up to {@link
 *     #CHUNK_BYTES} more
 * @param keptBytesInAll of all that wait, likewise
 * @param dyingNs how long after a connection's end a guest's VMM may still be found to have died:
 *     it may close its connections before its listeners
 * @param openNs how long a guest that is there may take to accept one
 * @param idleNs how long nobody may say anything
 * @param silenceNs how long a client stays unanswered that is refused by silence
 */
record RelayBounds(
    int connections,
    int ofClient,
    int keptBytes,
    int keptBytesInAll,
    long dyingNs,
    long openNs,
    long idleNs,
    long silenceNs) {

  /** As much is read at once; so much of each direction is on its way through our memory. */
  static final int CHUNK_BYTES = 16 * 1024;

  static final RelayBounds DEFAULTS =
      new RelayBounds(
          1024,
          256,
          CHUNK_BYTES,
          16 << 20,
          Duration.ofMillis(10).toNanos(),
          Duration.ofSeconds(10).toNanos(),
          Duration.ofMinutes(124).toNanos(), // RFC 5382 section 5, REQ-5
          Duration.ofSeconds(30).toNanos());
}
