package org.jitsu.bench.scenario;

import org.jitsu.bench.rig.Journal;

/** A scenario that goes on where an earlier run of it stopped. */
public interface Resumable {

  /** Is told, before it runs, where rounds are kept. */
  void keepIn(Journal journal);
}
