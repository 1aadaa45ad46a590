package org.jitsu.bench.coldstart;

import org.jitsu.bench.rig.Series;

/**
 * What a peer showed.
 *
 * @param subject the peer
 * @param naive to ordinary clients
 * @param fair to fair probers
 */
record Comparison(String subject, Series naive, Series fair) {

  Comparison(String subject) {
    this(subject, new Series(), new Series());
  }
}
