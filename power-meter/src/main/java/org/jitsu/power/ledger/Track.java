package org.jitsu.power.ledger;

import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one zone as a curve of energy over time: at each of the newest {@link Points} the
 * joules so far, how much of the time so far is not covered, and the doubt so far. Any stretch
 * between two moments is a difference of two looks at the curve, so that stretches that touch add
 * up exactly.
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
  private final Points points;
  private boolean isCounter;
  private boolean faulty;

  /** The moment that is to be kept; the highest long for none. */
  private long keepNs = Long.MAX_VALUE;

  /** The first moment that was kept, and the last. */
  private @Nullable Kept keptFirst;

  private @Nullable Kept keptLast;

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
    this.points = new Points(capacity);
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
    if (points.added() > 0 && !faulty) {
      gaps++;
    }
    faulty = true;
    lastGap = why;
  }

  /** Adds a reading. */
  void add(Reading reading) {
    double value = reading.value();
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
    if (points.added() == 0) {
      points.add(atNs, blurNs, value, 0, 0, 0);
      return;
    }
    long last = newest();
    long elapsedNs = atNs - points.at(last);
    if (elapsedNs <= 0) {
      dropped++; // out of order, or twice the same
      return;
    }
    if (isCounter && !faulty && value == points.level(last) && elapsedNs < zone.periodNs()) {
      return; // the meter has nothing new yet
    }
    double energy = faulty ? Double.NaN : energy(points.level(last), value, elapsedNs);
    if (Double.isNaN(energy)) {
      points.add(
          atNs,
          blurNs,
          value,
          points.joules(last),
          points.missing(last) + elapsedNs,
          points.doubt(last));
    } else {
      double jump = isCounter ? 0 : Math.abs(value - points.level(last)) * elapsedNs / 2e9;
      points.add(
          atNs,
          blurNs,
          value,
          points.joules(last) + energy,
          points.missing(last),
          points.doubt(last) + jump);
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

  private long newest() {
    return points.added() - 1;
  }

  boolean isEmpty() {
    return points.added() < 2;
  }

  /** Returns the moment of the oldest reading that is remembered. */
  long fromNs() {
    return points.at(points.first());
  }

  /** Returns the moment of the newest reading. */
  long toNs() {
    return points.at(newest());
  }

  /** Returns how many readings there ever were. */
  long samples() {
    return points.added();
  }

  /** Returns how many readings a second are remembered; 0 while there are fewer than two. */
  double rateHz() {
    long intervals = isEmpty() ? 0 : newest() - points.first();
    return intervals == 0 ? 0 : intervals * 1e9 / (toNs() - fromNs());
  }

  /** Returns the joules since the beginning, gaps left out. */
  double totalJoules() {
    return points.added() == 0 ? 0 : points.joules(newest());
  }

  /** Returns the newest power in watts; NaN when the newest interval is a gap. */
  double watts() {
    if (points.added() < 2 || faulty) {
      return Double.NaN;
    }
    long last = newest();
    long before = newest() - 1;
    if (points.missing(last) != points.missing(before)) {
      return Double.NaN;
    }
    return isCounter
        ? (points.joules(last) - points.joules(before))
            * 1e9
            / (points.at(last) - points.at(before))
        : points.level(last);
  }

  /**
   * A moment that is remembered however many readings come after it.
   *
   * @param before the number of the last reading before it; -1 for none
   */
  private record Kept(long ns, Look look, double edgeDoubt, long before) {}

  /**
   * Has a moment be kept beside the first that was, of now or later, or one that is still on the
   * curve.
   */
  void keep(long ns) {
    keepNs = ns;
  }

  /**
   * Keeps the moment as soon as there is a reading behind it; returns whether that has happened.
   */
  boolean keeps() {
    if (keepNs != Long.MAX_VALUE && !isEmpty() && toNs() >= keepNs) {
      Kept kept = new Kept(keepNs, at(keepNs), edgeDoubt(keepNs), before(keepNs - 1));
      if (keptFirst == null) {
        keptFirst = kept;
      } else {
        keptLast = kept;
      }
      keepNs = Long.MAX_VALUE;
    }
    return keepNs == Long.MAX_VALUE;
  }

  private @Nullable Kept kept(long ns) {
    if (keptFirst != null && keptFirst.ns() == ns) {
      return keptFirst;
    }
    return keptLast != null && keptLast.ns() == ns ? keptLast : null;
  }

  /** Returns the moment of the oldest reading that is remembered, or the first that is kept. */
  long knownFromNs() {
    return keptFirst == null ? fromNs() : Math.min(keptFirst.ns(), fromNs());
  }

  /** Returns the number of the last reading at or before a moment; -1 when there is none. */
  private long before(long ns) {
    long low = points.first() - 1;
    long high = newest();
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (points.at(middle) <= ns) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low < points.first() ? -1 : low;
  }

  /** Returns the length of the interval in which a moment lies; 0 in a gap and outside. */
  long intervalNs(long ns) {
    long a = before(ns);
    if (a < 0 || a >= newest()) {
      return 0;
    }
    long b = a + 1;
    return points.missing(a) == points.missing(b) ? points.at(b) - points.at(a) : 0;
  }

  /** Returns the moment of the last reading at or before a moment that lies on the curve. */
  long readingBefore(long ns) {
    return points.at(Math.max(points.first(), before(ns)));
  }

  /** Returns the moment of the first reading at or after a moment that lies on the curve. */
  long readingAfter(long ns) {
    long i = Math.max(points.first(), before(ns));
    return points.at(i) >= ns || i == newest() ? points.at(i) : points.at(i + 1);
  }

  /** Returns how many readings lie in a stretch. */
  long readings(long fromNs, long toNs) {
    Kept kept = kept(fromNs);
    return Math.max(0, before(toNs) - (kept == null ? before(fromNs - 1) : kept.before()));
  }

  /** What the curve says at a moment: the joules, the missing nanoseconds and the doubt so far. */
  record Look(double joules, double missingNs, double doubt) {}

  /** Looks at the curve; what lies outside of it is missing. */
  Look at(long ns) {
    Kept kept = kept(ns);
    if (kept != null) {
      return kept.look();
    }
    long a = before(ns);
    if (a < 0) {
      long first = points.first();
      return new Look(
          points.joules(first),
          points.missing(first) - (double) (points.at(first) - ns),
          points.doubt(first));
    }
    if (a == newest()) {
      return new Look(
          points.joules(a), points.missing(a) + (double) (ns - points.at(a)), points.doubt(a));
    }
    long b = a + 1;
    double part = (double) (ns - points.at(a)) / (points.at(b) - points.at(a));
    if (points.missing(b) != points.missing(a)) {
      return new Look(
          points.joules(a), points.missing(a) + (double) (ns - points.at(a)), points.doubt(a));
    }
    double energy = points.joules(b) - points.joules(a);
    if (!isCounter) {
      double now = points.level(a) + part * (points.level(b) - points.level(a));
      energy = (points.level(a) + now) / 2 * (ns - points.at(a)) / 1e9;
    } else {
      energy *= part;
    }
    return new Look(
        points.joules(a) + energy,
        points.missing(a),
        points.doubt(a) + part * (points.doubt(b) - points.doubt(a)));
  }

  /** Returns by how much an edge of a span may be wrong: a counter's interval, and the blur. */
  double edgeDoubt(long ns) {
    Kept kept = kept(ns);
    if (kept != null) {
      return kept.edgeDoubt();
    }
    long a = before(ns);
    if (a < 0 || a >= newest() || points.missing(a + 1) != points.missing(a)) {
      return 0;
    }
    long b = a + 1;
    double energy = points.joules(b) - points.joules(a);
    long lengthNs = points.at(b) - points.at(a);
    double part = (double) (ns - points.at(a)) / lengthNs;
    double between = isCounter && part > 0 ? Math.max(part, 1 - part) * energy : 0;
    return Math.min(
        energy, between + (double) Math.max(points.blur(a), points.blur(b)) / lengthNs * energy);
  }
}
