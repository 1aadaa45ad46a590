package org.jitsu.guest;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.trace.StartTrace;

/** The newest starts, at most {@value #KEPT}; any thread. */
public final class StartLog {

  /** How many starts are kept. */
  public static final int KEPT = 256;

  private final ArrayDeque<StartTrace> newest = new ArrayDeque<>();

  private CompletableFuture<StartTrace> next = new CompletableFuture<>();

  synchronized void add(StartTrace trace) {
    if (newest.size() == KEPT) {
      newest.removeFirst();
    }
    newest.addLast(trace);
    next.complete(trace);
    next = new CompletableFuture<>();
  }

  /** Returns what will be the next start to end; completes on the keeper's thread. */
  public synchronized CompletionStage<StartTrace> next() {
    return next.minimalCompletionStage();
  }

  /** Returns the kept starts, oldest first. */
  public synchronized List<StartTrace> starts() {
    return List.copyOf(newest);
  }
}
