package org.jitsu.power.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the sensors of one machine say, and answers what a span of time cost.
 *
 * <p>Powers are joined by trapezoids, counters by differences. Nothing is added for a gap: an
 * answer says how much of its span is missing, and a span of which nothing is known has none. A
 * span that is shorter than two intervals of its meter is refused or widened, as asked, and the
 * answer says so. Stretches that touch add up to the whole.
 *
 * <p>At most {@value #MOST_ZONES} zones, and of each the newest readings, as many as the
 * constructor is told. Any thread.
 */
public final class EnergyLedger {
  /** How many zones it keeps; to open one more throws. */
  public static final int MOST_ZONES = 1024;

  private static final int INTERVALS = 2;
  private static final int WAITING = 256;

  private final int capacity;
  private final Map<String, Track> tracks = new LinkedHashMap<>();

  /**
   * The same, for whoever comes with the zone that was opened: it comes a thousand times a second.
   */
  private final IdentityHashMap<Zone, Track> opened = new IdentityHashMap<>();

  /**
   * Readings in the order in which they came that are on no curve yet. The curves are many and far
   * apart in memory: whoever came to each of them for each reading would find them out of the
   * processor's caches a hundred times a second.
   */
  private final Reading[] readings = new Reading[WAITING];

  private final Track[] theirTracks = new Track[WAITING];
  private int waiting;

  /** Whether a moment is to be kept that some zones have not passed yet. */
  private boolean keeping;

  /**
   * Makes an empty one.
   *
   * @param capacity how many readings of each zone it remembers, 2 or more; 48 bytes each
   */
  public EnergyLedger(int capacity) {
    if (capacity < 2) {
      throw new IllegalArgumentException("a ledger remembers at least 2 readings");
    }
    this.capacity = capacity;
  }

  /**
   * Begins the account of a zone; once.
   *
   * @param everyNs how often it will be read, in nanoseconds
   */
  public synchronized void open(Zone zone, long everyNs) {
    if (tracks.size() >= MOST_ZONES) {
      throw new IllegalArgumentException("more than " + MOST_ZONES + " zones");
    }
    Track track = new Track(zone, everyNs, capacity);
    if (tracks.putIfAbsent(zone.id(), track) != null) {
      throw new IllegalArgumentException("two zones are called " + zone.id());
    }
    opened.put(zone, track);
  }

  /** Adds a reading of a zone that was opened. */
  public synchronized void add(Zone zone, Reading reading) {
    theirTracks[waiting] = track(zone);
    readings[waiting++] = reading;
    if (waiting == readings.length) {
      enter();
    }
  }

  /** Notes that a zone gave no reading; a gap begins. */
  public synchronized void fault(Zone zone, String why) {
    enter();
    track(zone).fault(why);
  }

  /** Enters the readings that wait; first of all, wherever a curve is looked at. */
  private void enter() {
    for (int i = 0; i < waiting; i++) {
      theirTracks[i].add(readings[i]);
      if (keeping) {
        var _ = theirTracks[i].keeps(); // before the readings around it make room
      }
    }
    waiting = 0;
    if (keeping) {
      keeping = false;
      tracks.values().forEach(track -> keeping |= !track.keeps());
    }
  }

  /**
   * Remembers a moment however many readings come after it: spans that begin there are answered as
   * if all readings since were remembered. The first moment that is kept stays; of others the last.
   *
   * @param ns of now or later, or one of which all zones still know
   */
  public synchronized void keep(long ns) {
    enter(); // what was to be kept before comes first
    tracks.values().forEach(track -> track.keep(ns));
    keeping = true;
    enter();
  }

  private Track track(Zone zone) {
    Track track = opened.get(zone);
    if (track == null) {
      track = tracks.get(zone.id());
    }
    if (track == null) {
      throw new IllegalArgumentException("zone " + zone.id() + " was never opened");
    }
    return track;
  }

  /** Returns the zones, in the order in which they were opened. */
  public synchronized List<Zone> zones() {
    return tracks.values().stream().map(Track::zone).toList();
  }

  /** Returns those of some zones that no other of them contains: what may be added up. */
  public static List<Zone> outermost(Collection<Zone> zones) {
    return zones.stream()
        .filter(
            zone ->
                zones.stream()
                    .noneMatch(
                        other ->
                            other.meter().equals(zone.meter())
                                && other.name().equals(zone.within())))
        .toList();
  }

  /**
   * How a zone fares.
   *
   * @param samples how many readings of it there were
   * @param rateHz how many readings a second there have been lately; 0 when that is not known yet
   */
  public record Account(
      Zone zone,
      long samples,
      double rateHz,
      double joules,
      OptionalDouble watts,
      long gaps,
      long wraps,
      long dropped,
      String lastGap) {}

  /**
   * Returns how each zone fares: its joules since the beginning, its newest power, how many gaps,
   * turns of its counter and readings out of order there were, and why the newest gap.
   */
  public synchronized List<Account> accounts() {
    enter();
    return tracks.values().stream()
        .map(
            t ->
                new Account(
                    t.zone(),
                    t.samples(),
                    t.rateHz(),
                    t.totalJoules(),
                    Double.isNaN(t.watts()) ? OptionalDouble.empty() : OptionalDouble.of(t.watts()),
                    t.gaps(),
                    t.wraps(),
                    t.dropped(),
                    t.lastGap()))
        .toList();
  }

  /**
   * Returns the moment up to which all of these zones are known; the lowest long when one is not.
   */
  public synchronized long knownUntilNs(Collection<Zone> zones) {
    enter();
    long until = zones.isEmpty() ? Long.MIN_VALUE : Long.MAX_VALUE;
    for (Zone zone : zones) {
      Track track = track(zone);
      until = Math.min(until, track.isEmpty() ? Long.MIN_VALUE : track.toNs());
    }
    return until;
  }

  /**
   * Returns the moment from which on all of these zones are known, and at which a span may begin:
   * the first that was {@linkplain #keep kept}, if there is one. The highest long when one zone is
   * not known.
   */
  public synchronized long knownFromNs(Collection<Zone> zones) {
    enter();
    long from = zones.isEmpty() ? Long.MAX_VALUE : Long.MIN_VALUE;
    for (Zone zone : zones) {
      Track track = track(zone);
      from = Math.max(from, track.isEmpty() ? Long.MAX_VALUE : track.knownFromNs());
    }
    return from;
  }

  /** Returns what a zone used in a span. */
  public Answer energy(Zone zone, Span span, TooShort tooShort) {
    return total(List.of(zone), span, tooShort);
  }

  /**
   * Returns what some zones used together in a span: the sum of the {@linkplain #outermost
   * outermost} of them.
   */
  public synchronized Answer total(Collection<Zone> zones, Span span, TooShort tooShort) {
    enter();
    List<Track> summed = outermost(zones).stream().map(this::track).toList();
    if (summed.isEmpty()) {
      return new Answer.Unknown("no zone is metered");
    }
    List<String> notes = new ArrayList<>();
    Span asked = span;
    for (Track track : summed) {
      if (track.isEmpty() || track.toNs() <= span.fromNs() || track.fromNs() >= span.toNs()) {
        return new Answer.Unknown(outside(track, span));
      }
      long intervalNs = intervalNs(track, asked);
      if (asked.lengthNs() >= INTERVALS * intervalNs) {
        continue;
      }
      String why =
          String.format(
              Locale.ROOT,
              "%s of %.1f ms is shorter than %d intervals of %s, which has a value every %.1f ms",
              asked.name(),
              asked.lengthNs() / 1e6,
              INTERVALS,
              track.zone().id(),
              intervalNs / 1e6);
      if (tooShort == TooShort.REFUSE) {
        return new Answer.Unknown(why + "; use a quicker meter or repeat the span");
      }
      span = union(span, widened(track, asked, intervalNs));
      notes.add(why);
    }
    if (!span.equals(asked)) {
      notes.add(String.format(Locale.ROOT, "widened to %.1f ms", span.lengthNs() / 1e6));
    }
    return sum(summed, span, notes);
  }

  /** The longest time that passes between two values of the meter at the span's edges. */
  private static long intervalNs(Track track, Span span) {
    return Math.max(
        track.zone().periodNs(),
        Math.max(track.intervalNs(span.fromNs()), track.intervalNs(span.toNs() - 1)));
  }

  private static Span widened(Track track, Span span, long intervalNs) {
    long from = track.readingBefore(span.fromNs());
    long to = track.readingAfter(span.toNs());
    while (to - from < INTERVALS * intervalNs && (from > track.fromNs() || to < track.toNs())) {
      from = track.readingBefore(Math.max(track.fromNs(), from - 1));
      to = track.readingAfter(Math.min(track.toNs(), to + 1));
    }
    return new Span(span.name(), Math.min(from, span.fromNs()), Math.max(to, span.toNs()));
  }

  private static Span union(Span a, Span b) {
    return new Span(a.name(), Math.min(a.fromNs(), b.fromNs()), Math.max(a.toNs(), b.toNs()));
  }

  private static String outside(Track track, Span span) {
    return track.isEmpty()
        ? track.zone().id()
            + " has given fewer than two readings"
            + (track.lastGap().isEmpty() ? "" : ": " + track.lastGap())
        : String.format(
            Locale.ROOT,
            "%s lies outside of what is remembered of %s, which begins %.3f s before its end and"
                + " ends %.3f s after its begin",
            span.name(),
            track.zone().id(),
            (span.toNs() - track.fromNs()) / 1e9,
            (track.toNs() - span.fromNs()) / 1e9);
  }

  private static Answer sum(List<Track> tracks, Span span, List<String> notes) {
    double joules = 0;
    double doubt = 0;
    double missing = 0;
    long samples = Long.MAX_VALUE;
    Quality quality = Quality.MEASURED;
    TreeSet<String> meters = new TreeSet<>();
    List<String> zones = new ArrayList<>();
    @Nullable String gap = null;
    for (Track track : tracks) {
      Track.Look from = track.at(span.fromNs());
      Track.Look to = track.at(span.toNs());
      joules += Math.max(0, to.joules() - from.joules());
      doubt += Math.max(0, to.doubt() - from.doubt());
      doubt += track.edgeDoubt(span.fromNs()) + track.edgeDoubt(span.toNs());
      double gone = to.missingNs() - from.missingNs();
      if (gone > 0 && gone >= missing) {
        gap = track.zone().id() + (track.lastGap().isEmpty() ? "" : ", last: " + track.lastGap());
      }
      missing = Math.max(missing, gone);
      samples = Math.min(samples, track.readings(span.fromNs(), span.toNs()));
      quality = quality.and(track.zone().quality());
      meters.add(track.zone().meter());
      zones.add(track.zone().name());
    }
    if (missing >= span.lengthNs()) {
      return new Answer.Unknown("all of " + span.name() + " lies in a gap of " + gap);
    }
    if (missing > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%.1f ms of %.1f ms are missing (%s): at least this much",
              missing / 1e6,
              span.lengthNs() / 1e6,
              gap));
    }
    return new Answer.Known(
        new Energy(
            joules,
            doubt,
            span,
            (long) missing,
            quality,
            String.join("+", meters),
            String.join("+", zones),
            samples,
            samples * 1e9 / span.lengthNs(),
            notes));
  }

  /**
   * Returns a span's part of what was used while others went on at the same time: each moment is
   * divided equally among those that it belongs to, so that the parts of all add up to the whole.
   *
   * @param baselineWatts what flows anyway, and is nobody's; 0 for nothing
   */
  public synchronized Answer shared(
      Collection<Zone> zones,
      Span span,
      Collection<Span> others,
      double baselineWatts,
      TooShort tooShort) {
    Answer whole = total(zones, span, tooShort);
    if (!(whole instanceof Answer.Known(Energy gross))) {
      return whole;
    }
    Energy energy = baselineWatts > 0 ? gross.above(baselineWatts) : gross;
    TreeSet<Long> edges = new TreeSet<>(List.of(energy.span().fromNs(), energy.span().toNs()));
    List<Span> meanwhile =
        others.stream()
            .filter(other -> other.fromNs() < energy.span().toNs())
            .filter(other -> other.toNs() > energy.span().fromNs())
            .toList();
    for (Span other : meanwhile) {
      edges.add(Math.clamp(other.fromNs(), energy.span().fromNs(), energy.span().toNs()));
      edges.add(Math.clamp(other.toNs(), energy.span().fromNs(), energy.span().toNs()));
    }
    double own = 0;
    int most = 0;
    long from = edges.removeFirst();
    for (long to : edges) {
      int among = 1;
      for (Span other : meanwhile) {
        among += other.fromNs() <= from && other.toNs() >= to ? 1 : 0;
      }
      own += above(zones, from, to, baselineWatts) / among;
      most = Math.max(most, among);
      from = to;
    }
    return most <= 1 || energy.joules() <= 0
        ? new Answer.Known(energy)
        : new Answer.Known(
            energy.share(
                Math.clamp(own / energy.joules(), 0, 1),
                "shared with " + (most - 1) + " at a time"));
  }

  private double above(Collection<Zone> zones, long fromNs, long toNs, double baselineWatts) {
    double joules = 0;
    double missingNs = 0;
    for (Zone zone : outermost(zones)) {
      Track.Look from = track(zone).at(fromNs);
      Track.Look to = track(zone).at(toNs);
      joules += Math.max(0, to.joules() - from.joules());
      missingNs = Math.max(missingNs, to.missingNs() - from.missingNs());
    }
    return joules - baselineWatts * (toNs - fromNs - missingNs) / 1e9;
  }
}
