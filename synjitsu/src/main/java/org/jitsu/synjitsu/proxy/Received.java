package org.jitsu.synjitsu.proxy;

import static org.jitsu.wire.header.SeqNum.after;
import static org.jitsu.wire.header.SeqNum.atOrAfter;
import static org.jitsu.wire.header.SeqNum.before;
import static org.jitsu.wire.header.SeqNum.inWindow;
import static org.jitsu.wire.header.SeqNum.max;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jitsu.wire.header.TcpFlags;
import org.jspecify.annotations.Nullable;

/**
 * How far a client's stream was received: numbers only, the bytes are their owner's (RFC 9293
 * section 3.4, RCV variables). The window's right edge never moves, for nothing is consumed here.
 *
 * @param start the number of the first octet
 * @param next the number that is expected next: everything before is acknowledged
 * @param limit how many octets may be kept in all
 * @param later what came out of order, sorted, disjoint, at most {@value #MAX_LATER}
 * @param fin whether the end of the stream is known
 * @param finAt its number, 0 until it is known
 * @param urgent whether urgent data were announced
 * @param urgentAt the number that the urgent pointer names, 0 if there is none
 */
public record Received(
    int start,
    int next,
    int limit,
    List<Range> later,
    boolean fin,
    int finAt,
    boolean urgent,
    int urgentAt) {

  /** The most gaps; what would make more is dropped, and comes again. */
  static final int MAX_LATER = 4;

  /** Payload to be kept: from where in the segment, to where in the stream, how much. */
  record Part(int payloadAt, int streamAt, int length) {}

  /** A stream of which nothing came yet. */
  static Received begin(int start, int limit) {
    return new Received(start, start, limit, List.of(), false, 0, false, 0);
  }

  /** The number after the last that may be kept. */
  int edge() {
    return start + limit;
  }

  /** How many octets may still come. */
  int windowBytes() {
    return Math.max(0, edge() - next);
  }

  /** Whether everything came, the FIN included. */
  boolean closed() {
    return fin && next == finAt + 1;
  }

  /** The number after the last octet that was received in order, the FIN not counted. */
  int dataEnd() {
    return closed() ? finAt : next;
  }

  /** The test of RFC 9293 section 3.10.7.4; what meets a closed window may still say something. */
  boolean accepts(Segment segment) {
    int length = segment.sequenceLength();
    int window = windowBytes();
    if (window == 0) {
      return segment.seq() == next; // its text is left out, its ACK and RST count
    }
    return inWindow(segment.seq(), next, window)
        || (length > 0 && inWindow(segment.seq() + length - 1, next, window))
        || (length > window // covers all of it
            && before(segment.seq(), next)
            && after(segment.seq() + length, edge()));
  }

  /** Whether the number lies in the window. */
  boolean inWindowOf(int number) {
    return inWindow(number, next, windowBytes());
  }

  /** Notes the urgent pointer of an accepted segment. */
  Received withUrgent(Segment segment) {
    int at = segment.seq() + segment.urgent();
    boolean newer = atOrAfter(at, next) && (!urgent || after(at, urgentAt));
    return !segment.has(TcpFlags.URG) || closed() || !newer
        ? this
        : new Received(start, next, limit, later, fin, finAt, true, at);
  }

  /**
   * Which part of an accepted segment's payload is new and may be kept; null when none.
   *
   * @param room how many octets of the stream, from its first, there is memory for
   */
  @Nullable Part part(Segment segment, int room) {
    int from = max(segment.seq(), next);
    int to = segment.payloadEnd();
    int most = start + Math.min(limit, room);
    if (after(to, most)) {
      to = most;
    }
    if (fin && after(to, finAt)) {
      to = finAt;
    }
    if (!before(from, to) || !mayHave(from, to)) {
      return null;
    }
    return new Part(from - segment.seq(), from - start, to - from);
  }

  private boolean mayHave(int from, int to) {
    return from == next || merged(new Range(from, to)).size() <= MAX_LATER;
  }

  /** What is received once {@code part} is kept, and the segment's FIN if all before it is. */
  Received with(Segment segment, @Nullable Part part) {
    int to = part == null ? segment.seq() : start + part.streamAt() + part.length();
    boolean whole = segment.length() == 0 || atOrAfter(max(to, next), segment.payloadEnd());
    boolean ends = fin || (whole && endsStream(segment));
    int end = fin || !ends ? finAt : segment.payloadEnd();
    List<Range> ranges = part == null ? later : merged(new Range(to - part.length(), to));
    int reached = next;
    int taken = 0;
    while (taken < ranges.size() && !after(ranges.get(taken).left(), reached)) {
      reached = max(reached, ranges.get(taken++).right());
    }
    if (ends && reached == end) {
      reached++;
    }
    return new Received(
        start,
        reached,
        limit,
        List.copyOf(ranges.subList(taken, ranges.size())),
        ends,
        end,
        urgent,
        urgentAt);
  }

  /** A FIN within the window, and not before what came already. */
  private boolean endsStream(Segment segment) {
    int at = segment.payloadEnd();
    return segment.has(TcpFlags.FIN)
        && atOrAfter(at, next)
        && before(at, edge())
        && (later.isEmpty() || atOrAfter(at, later.getLast().right()));
  }

  /** The ranges with one more, sorted and joined. */
  private List<Range> merged(Range more) {
    if (later.isEmpty()) {
      return List.of(more);
    }
    List<Range> all = new ArrayList<>(later);
    all.add(more);
    all.sort(Comparator.comparingInt(range -> range.left() - start));
    List<Range> joined = new ArrayList<>(all.size());
    Range last = all.getFirst();
    for (Range range : all.subList(1, all.size())) {
      if (after(range.left(), last.right())) {
        joined.add(last);
        last = range;
      } else {
        last = new Range(last.left(), max(last.right(), range.right()));
      }
    }
    joined.add(last);
    return joined;
  }

  /** The ranges for SACK blocks: the one that the newest segment is in comes first (RFC 2018). */
  List<Range> sackAfter(Segment newest) {
    if (later.size() < 2) {
      return later;
    }
    List<Range> ordered = new ArrayList<>(later);
    for (Range range : later) {
      if (inWindow(newest.seq(), range.left(), range.right() - range.left())) {
        ordered.remove(range);
        ordered.addFirst(range);
      }
    }
    return List.copyOf(ordered);
  }
}
