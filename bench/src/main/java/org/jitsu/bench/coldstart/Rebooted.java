package org.jitsu.bench.coldstart;

import java.io.IOException;
import org.jitsu.bench.rig.Subject;

/** A warm subject, before whose turns guests are booted anew now and then. */
final class Rebooted implements Subject {
  private final Subject subject;
  private final int turns;
  private final Boots boots;
  private int turn;

  /** Boots guests that serve, and waits until they serve again. */
  @FunctionalInterface
  interface Boots {
    void again() throws IOException, InterruptedException;
  }

  /**
   * Makes it.
   *
   * @param turns how many turns there are from one boot to the next
   * @param boots before the first of them
   */
  Rebooted(Subject subject, int turns, Boots boots) {
    this.subject = subject;
    this.turns = turns;
    this.boots = boots;
  }

  @Override
  public void prepare() throws IOException, InterruptedException {
    if (turn++ % turns == 0) {
      boots.again();
    }
    subject.prepare();
  }

  @Override
  public long attempt() throws IOException, InterruptedException {
    return subject.attempt();
  }

  @Override
  public void rest() throws IOException, InterruptedException {
    subject.rest();
  }
}
