package org.jitsu.power.ledger;

import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;

/**
 * The readings of one zone as a curve of energy over time: at each of the newest {@link #capacity}
 * points the joules so far, how much of the time so far is not covered, and the doubt so far. Any
 * stretch between two moments is a difference of two looks at the curve, so that stretches that
 * touch add up exactly.
 *
 * <p>Between two readings lies either an interval that counts, or a gap: after a fault, when a
 * reading is overdue, when a counter was reset, when a figure cannot be. A gap adds missing time
 * and no energy. Nothing is allocated for a reading.
 */
final class Track {
  /** What one zone of one machine never draws; whatever says so is wrong, or was reset. */
  static final double MOST_WATTS = 5000;

  /** A shunt's offset may make of nothing a little less than nothing. */
  private static final double OFFSET_WATTS = 0.05;

  /** A reading is overdue when so many have been left out. */
  private static final double OVERDUE = 4.5;

  private final Zone zone;
  private final long nominalNs;
  private final int capacity;

  private final long[] at;
  private final double[] level; // watts of a power, joules of a counter as it was read
  private final double[] joules;
  private final long[] missing;
  private final double[] doubt;
  private final long[] blur;
  private long added; // points since the beginning; the newest lies at (added - 1) % capacity
  private boolean isCounter;
  private boolean faulty;

  private long wraps;
  private long gaps;
  private long dropped;
  private String lastGap = "";

  /**
   * Makes an empty curve.
   *
   * @param nominalNs how long after a reading the next is expected
   * @param capacity how many readings are remembered, 2 or more
   */
  Track(Zone zone, long nominalNs, int capacity) {
    this.zone = zone;
    this.nominalNs = Math.max(nominalNs, zone.periodNs());
    this.capacity = capacity;
    this.at = new long[capacity];
    this.level = new double[capacity];
    this.joules = new double[capacity];
    this.missing = new long[capacity];
    this.doubt = new double[capacity];
    this.blur = new long[capacity];
  }

  Zone zone() {
    return zone;
  }

  long wraps() {
    return wraps;
  }

  long gaps() {
    return gaps;
  }

  long dropped() {
    return dropped;
  }

  String lastGap() {
    return lastGap;
  }

  /** Notes that the meter gave nothing: whatever follows begins behind a gap. */
  void fault(String why) {
    if (added > 0 && !faulty) {
      gaps++;
    }
    faulty = true;
    lastGap = why;
  }

  /** Adds a reading. */
  void add(Reading reading) {
    double value =
        switch (reading) {
          case Reading.Power power -> power.watts();
          case Reading.Counter counter -> counter.joules();
        };
    isCounter = reading instanceof Reading.Counter;
    double least = isCounter ? 0 : -OFFSET_WATTS;
    double most = isCounter ? Double.MAX_VALUE : MOST_WATTS;
    if (value >= least && value <= most) {
      add(reading.atNs(), reading.blurNs(), Math.max(0, value));
    } else {
      fault("it said " + value + (isCounter ? " J" : " W") + ", which cannot be");
    }
  }

  private void add(long atNs, long blurNs, double value) {
    if (added == 0) {
      put(atNs, blurNs, value, 0, 0, 0);
      return;
    }
    int last = slot(added - 1);
    long elapsedNs = atNs - at[last];
    if (elapsedNs <= 0) {
      dropped++; // out of order, or twice the same
      return;
    }
    if (isCounter && !faulty && value == level[last] && elapsedNs < zone.periodNs()) {
      return; // the meter has nothing new yet
    }
    double energy = faulty ? Double.NaN : energy(level[last], value, elapsedNs);
    if (Double.isNaN(energy)) {
      put(atNs, blurNs, value, joules[last], missing[last] + elapsedNs, doubt[last]);
    } else {
      double jump = isCounter ? 0 : Math.abs(value - level[last]) * elapsedNs / 2e9;
      put(atNs, blurNs, value, joules[last] + energy, missing[last], doubt[last] + jump);
    }
    faulty = false;
  }

  /** Returns the joules of an interval; NaN, with the reason noted, when it is a gap. */
  private double energy(double before, double now, long elapsedNs) {
    double seconds = elapsedNs / 1e9;
    if (elapsedNs > OVERDUE * nominalNs) {
      return gap("no reading for " + elapsedNs / 1_000_000 + " ms");
    }
    if (!isCounter) {
      return (before + now) / 2 * seconds;
    }
    double most = MOST_WATTS * seconds;
    double more = now - before;
    if (more < 0 && zone.rangeJoules() > 0 && more + zone.rangeJoules() <= most) {
      wraps++;
      more += zone.rangeJoules();
    }
    if (zone.rangeJoules() > 0 && most >= 2 * zone.rangeJoules()) {
      return gap("the counter may have gone round more than once");
    }
    if (more < 0) {
      return gap("the counter went back from " + before + " to " + now + " J: it was reset");
    }
    return more > most ? gap("the counter leapt by " + more + " J") : more;
  }

  private double gap(String why) {
    gaps++;
    lastGap = why;
    return Double.NaN;
  }

  private void put(long atNs, long blurNs, double value, double sum, long gone, double unsure) {
    int next = slot(added++);
    at[next] = atNs;
    blur[next] = blurNs;
    level[next] = value;
    joules[next] = sum;
    missing[next] = gone;
    doubt[next] = unsure;
  }

  private int slot(long number) {
    return (int) (number % capacity);
  }

  private long first() {
    return Math.max(0, added - capacity);
  }

  boolean isEmpty() {
    return added < 2;
  }

  /** Returns the moment of the oldest reading that is remembered. */
  long fromNs() {
    return at[slot(first())];
  }

  /** Returns the moment of the newest reading. */
  long toNs() {
    return at[slot(added - 1)];
  }

  /** Returns the joules since the beginning, gaps left out. */
  double totalJoules() {
    return added == 0 ? 0 : joules[slot(added - 1)];
  }

  /** Returns the newest power in watts; NaN when the newest interval is a gap. */
  double watts() {
    if (added < 2 || faulty) {
      return Double.NaN;
    }
    int last = slot(added - 1);
    int before = slot(added - 2);
    if (missing[last] != missing[before]) {
      return Double.NaN;
    }
    return isCounter
        ? (joules[last] - joules[before]) * 1e9 / (at[last] - at[before])
        : level[last];
  }

  /** Returns the number of the last reading at or before a moment; -1 when there is none. */
  private long before(long ns) {
    long low = first() - 1;
    long high = added - 1;
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (at[slot(middle)] <= ns) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low < first() ? -1 : low;
  }

  /** Returns the length of the interval in which a moment lies; 0 in a gap and outside. */
  long intervalNs(long ns) {
    long i = before(ns);
    if (i < 0 || i >= added - 1) {
      return 0;
    }
    int a = slot(i);
    int b = slot(i + 1);
    return missing[a] == missing[b] ? at[b] - at[a] : 0;
  }

  /** Returns the moment of the last reading at or before a moment that lies on the curve. */
  long readingBefore(long ns) {
    return at[slot(Math.max(first(), before(ns)))];
  }

  /** Returns the moment of the first reading at or after a moment that lies on the curve. */
  long readingAfter(long ns) {
    long i = Math.max(first(), before(ns));
    return at[slot(i)] >= ns || i == added - 1 ? at[slot(i)] : at[slot(i + 1)];
  }

  /** Returns how many readings lie in a stretch. */
  long readings(long fromNs, long toNs) {
    return Math.max(0, before(toNs) - before(fromNs - 1));
  }

  /** What the curve says at a moment: the joules, the missing nanoseconds and the doubt so far. */
  record Look(double joules, double missingNs, double doubt) {}

  /** Looks at the curve; what lies outside of it is missing. */
  Look at(long ns) {
    long i = before(ns);
    if (i < 0) {
      int first = slot(first());
      return new Look(joules[first], missing[first] - (double) (at[first] - ns), doubt[first]);
    }
    int a = slot(i);
    if (i == added - 1) {
      return new Look(joules[a], missing[a] + (double) (ns - at[a]), doubt[a]);
    }
    int b = slot(i + 1);
    double part = (double) (ns - at[a]) / (at[b] - at[a]);
    if (missing[b] != missing[a]) {
      return new Look(joules[a], missing[a] + (double) (ns - at[a]), doubt[a]);
    }
    double energy = joules[b] - joules[a];
    if (!isCounter) {
      double now = level[a] + part * (level[b] - level[a]);
      energy = (level[a] + now) / 2 * (ns - at[a]) / 1e9;
    } else {
      energy *= part;
    }
    return new Look(joules[a] + energy, missing[a], doubt[a] + part * (doubt[b] - doubt[a]));
  }

  /** Returns by how much an edge of a span may be wrong: a counter's interval, and the blur. */
  double edgeDoubt(long ns) {
    long i = before(ns);
    if (i < 0 || i >= added - 1 || missing[slot(i + 1)] != missing[slot(i)]) {
      return 0;
    }
    int a = slot(i);
    int b = slot(i + 1);
    double energy = joules[b] - joules[a];
    long lengthNs = at[b] - at[a];
    double part = (double) (ns - at[a]) / lengthNs;
    double between = isCounter && part > 0 ? Math.max(part, 1 - part) * energy : 0;
    return Math.min(energy, between + (double) Math.max(blur[a], blur[b]) / lengthNs * energy);
  }
}
