package org.jitsu.power.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the moments of a start to the spans that are paid for. */
public final class Phases {

  /**
   * A moment of a start.
   *
   * @param name what happened
   * @param atNs when, in nanoseconds of the sensors' clock
   */
  public record Moment(String name, long atNs) {}

  private Phases() {}

  /** Returns the span from the first moment to the last; empty where there is no time between. */
  public static Optional<Span> whole(String name, List<Moment> moments) {
    return moments.isEmpty()
        ? Optional.empty()
        : span(name, moments.getFirst().atNs(), moments.getLast().atNs());
  }

  /** Returns the spans between one moment and the next, {@code asked to decided} for example. */
  public static List<Span> of(List<Moment> moments) {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i < moments.size(); i++) {
      Moment before = moments.get(i - 1);
      Moment now = moments.get(i);
      span(before.name() + " to " + now.name(), before.atNs(), now.atNs()).ifPresent(spans::add);
    }
    return spans;
  }

  private static Optional<Span> span(String name, long fromNs, long toNs) {
    return toNs > fromNs ? Optional.of(new Span(name, fromNs, toNs)) : Optional.empty();
  }
}
