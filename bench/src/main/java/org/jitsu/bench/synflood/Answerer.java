package org.jitsu.bench.synflood;

import java.io.IOException;

/**
 * Somebody who answers SYNs, and who floods them.
 *
 * @param word under which its rows go
 * @param flooder at its cable
 * @param frames what it is flooded with
 */
record Answerer(String word, Flooder flooder, SynFrames frames) {
  private static final int TRIAL = 50;

  /**
   * Makes sure that what will be counted is answers.
   *
   * @throws IOException when a few SYNs, with nobody in their way, are not answered
   */
  void prove() throws IOException, InterruptedException {
    int answered = flooder.answeredOf(frames, TRIAL);
    if (answered < TRIAL) {
      throw new IOException("of %d SYNs %s answered only %d".formatted(TRIAL, word, answered));
    }
  }
}
