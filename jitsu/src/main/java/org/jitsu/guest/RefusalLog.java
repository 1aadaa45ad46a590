package org.jitsu.guest;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jitsu.core.summon.Outcome.Reason;

/**
 * What was refused: how often for each reason, and the newest {@value #KEPT} in full. Any thread.
 */
public final class RefusalLog {

  /** How many refusals are kept. */
  public static final int KEPT = 256;

  private final ArrayDeque<Refusal> newest = new ArrayDeque<>(KEPT);
  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);

  synchronized void add(Refusal refusal) {
    counts.merge(refusal.why().reason(), 1L, Long::sum);
    if (newest.size() == KEPT) {
      newest.removeFirst();
    }
    newest.addLast(refusal);
  }

  /** Returns how many wishes were refused for each reason that occurred. */
  public synchronized Map<Reason, Long> counts() {
    return Map.copyOf(counts);
  }

  /** Returns the kept refusals, oldest first. */
  public synchronized List<Refusal> newest() {
    return List.copyOf(newest);
  }
}
