package org.jitsu.synjitsu.hold;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jitsu.wire.header.Verdict;

/** Counts what was dropped, by reason. The agent counts, any thread reads. */
final class Tally {

  private final Map<Enum<?>, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts a packet that was not accepted at the door. */
  void count(Verdict verdict) {
    increment(verdict);
  }

  /** Counts an accepted packet that was not served. */
  void count(Drop reason) {
    increment(reason);
  }

  /** Returns every reason that was counted so far, with its count. */
  SortedMap<String, Long> counts() {
    SortedMap<String, Long> byName = new TreeMap<>();
    counts.forEach(
        (reason, count) -> byName.put(reason.name().toLowerCase(Locale.ROOT), count.sum()));
    return byName;
  }

  private void increment(Enum<?> reason) {
    counts.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }
}
