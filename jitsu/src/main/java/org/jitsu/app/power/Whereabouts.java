package org.jitsu.app.power;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jitsu.core.trace.StartTrace;
import org.jspecify.annotations.Nullable;

/**
 * On which machine a start was, by looks at the guests' places a few times a second. A guest that
 * came to no board while it was started, or to one that has no meter, is charged from no meter: not
 * from this machine's. Pure; one thread.
 */
final class Whereabouts {
  private final @Nullable MeteredMachine here;
  private final Map<String, MeteredMachine> boards;
  private final Predicate<String> isOfBoards;
  private final Map<String, Seen> newest = new HashMap<>();

  private record Seen(String board, long atNs) {}

  /**
   * Makes one.
   *
   * @param here this machine; null when it is not metered
   * @param boards the boards that have a meter, by name
   * @param isOfBoards tells the guests that run on boards
   */
  Whereabouts(
      @Nullable MeteredMachine here,
      Map<String, MeteredMachine> boards,
      Predicate<String> isOfBoards) {
    this.here = here;
    this.boards = boards;
    this.isOfBoards = isOfBoards;
  }

  /** Notes on which board each guest is that has a place on one. */
  void seen(Map<String, String> places, long nowNs) {
    newest.keySet().removeIf(guest -> !isOfBoards.test(guest)); // it is served no more
    places.forEach((guest, board) -> newest.put(guest, new Seen(board, nowNs)));
  }

  /** Returns where a start was that has just ended. */
  StartEnergies.Place of(StartTrace start) {
    String guest = start.guest().text();
    if (!isOfBoards.test(guest)) {
      return new StartEnergies.Place("", here, "this machine is not metered");
    }
    Seen seen = newest.get(guest);
    if (seen == null || start.marks().isEmpty() || seen.atNs() < start.marks().getFirst().atNs()) {
      return new StartEnergies.Place("", null, "it came to no board");
    }
    return new StartEnergies.Place(
        seen.board(), boards.get(seen.board()), "board " + seen.board() + " has no meter");
  }
}
