package org.jitsu.bench.rig;

import java.io.IOException;

/** What is measured: something that can be brought to a known state and asked for a page. */
public interface Subject {

  /**
   * Brings it to where a round begins. Not measured.
   *
   * @throws IOException when it cannot be brought there, so that no figure would mean anything
   */
  void prepare() throws IOException, InterruptedException;

  /**
   * Asks once, waits for the whole answer and checks it.
   *
   * @return when the answer's first byte came, in nanoseconds of the rig's pacer
   * @throws IOException when there was no answer or a wrong one: the attempt failed
   */
  long attempt() throws IOException, InterruptedException;

  /**
   * Ends a round: whatever would take time from the next contender goes away. Not measured.
   *
   * @throws IOException when it does not go, so that no further figure would mean anything
   */
  void rest() throws IOException, InterruptedException;
}
