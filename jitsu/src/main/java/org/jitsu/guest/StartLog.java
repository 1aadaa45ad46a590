package org.jitsu.guest;

import java.util.ArrayDeque;
import java.util.List;
import org.jitsu.core.trace.StartTrace;

/** The newest starts, at most {@value #KEPT}; any thread. */
public final class StartLog {

  /** How many starts are kept. */
  public static final int KEPT = 256;

  private final ArrayDeque<StartTrace> newest = new ArrayDeque<>();

  synchronized void add(StartTrace trace) {
    if (newest.size() == KEPT) {
      newest.removeFirst();
    }
    newest.addLast(trace);
  }

  /** Returns the kept starts, oldest first. */
  public synchronized List<StartTrace> starts() {
    return List.copyOf(newest);
  }
}
