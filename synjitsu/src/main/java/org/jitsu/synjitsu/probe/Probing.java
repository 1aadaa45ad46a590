package org.jitsu.synjitsu.probe;

import java.util.List;

/**
 * How far the questions to one booting guest have come. One question is under way at a time,
 * targets take turns.
 *
 * <p>Until the guest is first heard, questions merely queue for it, or are lost while its VMM has
 * not attached: few are sent, for it must take each from its queue before it can do anything else.
 * From its first frame on they are frequent. Pauses grow with the time waited, a sixteenth of it,
 * so that probing never adds more than that to a start.
 *
 * @param open what has not answered yet, the next to be asked first
 * @param heard whether the guest sent anything yet
 * @param sinceNs when the guest was first heard; until then, when the watch began
 * @param nextNs when the next question is due
 */
public record Probing(List<Target> open, boolean heard, long sinceNs, long nextNs) {

  private static final long SHARE = 16;
  private static final long UNHEARD_LEAST_NS = 4_000_000;
  private static final long UNHEARD_MOST_NS = 10_000_000;
  private static final long UNANSWERED_LEAST_NS = 1_000_000;
  private static final long REFUSED_LEAST_NS = 250_000;
  private static final long MOST_NS = 5_000_000;

  public Probing {
    open = List.copyOf(open);
  }

  /** Begins to watch. */
  public static Probing begin(List<Target> targets, long nowNs) {
    return new Probing(targets, false, nowNs, nowNs);
  }

  /** Returns whether every target answered. */
  public boolean isDone() {
    return open.isEmpty();
  }

  /** Returns whether a question is due. */
  public boolean isDue(long nowNs) {
    return !isDone() && nowNs - nextNs >= 0;
  }

  /** The first open target was asked. */
  public Probing asked(long nowNs) {
    long patienceNs =
        heard
            ? pause(nowNs, UNANSWERED_LEAST_NS, MOST_NS)
            : pause(nowNs, UNHEARD_LEAST_NS, UNHEARD_MOST_NS);
    return next(nowNs + patienceNs);
  }

  /** The guest sent a frame, whatever it is: the first one means that questions now reach it. */
  public Probing heard(long nowNs) {
    return heard ? this : new Probing(open, true, nowNs, nowNs);
  }

  /** The guest answered by a RST: it is there and does not listen yet. */
  public Probing refused(long nowNs) {
    return next(nowNs + pause(nowNs, REFUSED_LEAST_NS, MOST_NS));
  }

  /** The target answered; the next one is due at once. */
  public Probing answered(Target target, long nowNs) {
    List<Target> left = open.stream().filter(other -> !other.equals(target)).toList();
    return left.size() == open.size() ? this : new Probing(left, heard, sinceNs, nowNs);
  }

  private long pause(long nowNs, long leastNs, long mostNs) {
    return Math.clamp((nowNs - sinceNs) / SHARE, leastNs, mostNs);
  }

  private Probing next(long atNs) {
    return new Probing(open, heard, sinceNs, atNs);
  }
}
