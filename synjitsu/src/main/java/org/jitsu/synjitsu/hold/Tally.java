package org.jitsu.synjitsu.hold;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was dropped, by reason. The agent counts, any thread reads. */
final class Tally {

  private final Map<Enum<?>, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts an accepted packet that was not served, or whatever else has reasons. */
  void count(Enum<?> reason) {
    count(reason, 1);
  }

  /** Counts so many of them, 0 or more. */
  void count(Enum<?> reason, int packets) {
    if (packets > 0) {
      counts.computeIfAbsent(reason, _ -> new LongAdder()).add(packets);
    }
  }

  /** Returns every reason that was counted so far, with its count. */
  SortedMap<String, Long> counts() {
    SortedMap<String, Long> byName = new TreeMap<>();
    counts.forEach(
        (reason, count) -> byName.put(reason.name().toLowerCase(Locale.ROOT), count.sum()));
    return byName;
  }
}
