package org.jitsu.bench.rig;

import java.io.IOException;
import java.util.List;

/**
 * Where whole rounds are kept as soon as they are measured, so that a run that broke off, however
 * it did, goes on where it stopped. The rig's thread uses it.
 */
public interface Journal {
  /** Keeps nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public List<Round> before(String stage) {
          return List.of();
        }

        @Override
        public void keep(String stage, Round round) {
          // Nobody wants to go on with it.
        }
      };

  /** What became of a request. */
  sealed interface Attempt {
    /** Answered, so long after it was due. */
    record Answered(long latencyNs) implements Attempt {}

    /** Failed, and why. */
    record Failed(String reason) implements Attempt {}

    /** Adds it to a series. */
    default void addTo(Series series) {
      switch (this) {
        case Answered(long latencyNs) -> series.answered(latencyNs);
        case Failed(String reason) -> series.failed(reason);
      }
    }
  }

  /**
   * A round: what became of each contender's requests, the contenders in their order.
   *
   * @param turns a list for each contender
   */
  record Round(List<List<Attempt>> turns) {
    public Round {
      turns = turns.stream().map(List::copyOf).toList();
    }
  }

  /** Returns the rounds that were measured before, of the stage of that name. */
  List<Round> before(String stage);

  /**
   * Keeps one more.
   *
   * @throws IOException when it cannot be written
   */
  void keep(String stage, Round round) throws IOException;
}
