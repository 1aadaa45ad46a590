package org.jitsu.backends.board.life;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jitsu.core.GuestName;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.placement.Offer;
import org.jitsu.core.placement.Standing;

/** A board with its state and its books. The keeper's thread only. */
final class KeptBoard {

  /** How long a board takes to wake of which that was never seen. */
  private static final long UNSEEN_WAKE_NS = 10_000_000_000L;

  /** Those that are to be looked at next come first. */
  static final Comparator<KeptBoard> BY_ALARM =
      Comparator.<KeptBoard>comparingLong(board -> board.alarmNs)
          .thenComparingInt(board -> board.index);

  final int index;
  final BoardSpec spec;
  final BoardMachine machine;
  final Map<GuestName, Resident> residents = new HashMap<>();
  private final TreeSet<Integer> takenSeats = new TreeSet<>();
  private long takenBytes;
  BoardState state = new BoardState.Off(0);
  long alarmNs = Long.MAX_VALUE;

  /** When its newest waking began, and how long the last one took that went well. */
  private long wokenNs;

  private long wakeNs = UNSEEN_WAKE_NS;

  KeptBoard(int index, BoardSpec spec) {
    this.index = index;
    this.spec = spec;
    this.machine = new BoardMachine(spec.wakeDeadlineNs(), spec.idleNs());
  }

  /** Returns the lowest seat that nobody has. */
  int freeSeat() {
    int seat = 0;
    while (takenSeats.contains(seat)) {
      seat++;
    }
    return seat;
  }

  void enter(Resident resident) {
    leave(resident.guest());
    residents.put(resident.guest(), resident);
    takenSeats.add(resident.seat());
    takenBytes += resident.memoryBytes();
  }

  void leave(GuestName guest) {
    Resident gone = residents.remove(guest);
    if (gone != null) {
      takenSeats.remove(gone.seat());
      takenBytes -= gone.memoryBytes();
    }
  }

  /** Remembers when it began to wake, and how long that took. */
  void becomes(BoardState next, long nowNs) {
    if (next instanceof BoardState.Waking && !(state instanceof BoardState.Waking)) {
      wokenNs = nowNs;
    } else if (next instanceof BoardState.Up && state instanceof BoardState.Waking) {
      wakeNs = nowNs - wokenNs;
    }
    state = next;
  }

  /** Returns what it offers now. */
  Offer offer(long nowNs) {
    Set<String> apart = new HashSet<>();
    for (Resident resident : residents.values()) {
      if (resident.apart() != null) {
        apart.add(resident.apart());
      }
    }
    return new Offer(
        spec.name(),
        spec.architecture(),
        spec.memoryBytes(),
        Math.max(0, spec.memoryBytes() - takenBytes), // found guests may have more than it says
        apart,
        standing(nowNs));
  }

  /** Returns what a board offers that sleeps, with nobody on it. */
  static Offer empty(BoardSpec spec) {
    return new Offer(
        spec.name(),
        spec.architecture(),
        spec.memoryBytes(),
        spec.memoryBytes(),
        Set.of(),
        new Standing.Asleep(UNSEEN_WAKE_NS));
  }

  /** Whether what it offers changes by the passing of time alone. */
  boolean isTimely() {
    return state instanceof BoardState.Waking || state instanceof BoardState.Failed;
  }

  private Standing standing(long nowNs) {
    return switch (state) {
      case BoardState.Up _ -> new Standing.Awake();
      case BoardState.Waking _ -> new Standing.Waking(Math.max(0, wakeNs - (nowNs - wokenNs)));
      case BoardState.Off _ -> new Standing.Asleep(wakeNs);
      case BoardState.Draining draining when draining.failure() != null ->
          new Standing.Barred(draining.failure());
      case BoardState.Draining draining when draining.retryAtNs() != Long.MAX_VALUE ->
          new Standing.Barred("its power cannot be switched off");
      case BoardState.Draining _ -> new Standing.Asleep(wakeNs);
      case BoardState.Failed(_, _, String why, long retryAtNs) ->
          nowNs >= retryAtNs ? new Standing.Asleep(wakeNs) : new Standing.Barred(why);
    };
  }
}
