package org.jitsu.core.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses boards: an awake one before one that is waking, and that before one that needs waking; of
 * those the one on which the least memory is left afterwards, so that others empty and may sleep;
 * of those the one that is there soonest; of those the first by name. Pure; any thread.
 */
public final class Placement {

  /** How many boards an explanation tells of. */
  static final int MOST_TOLD = 16;

  private static final Comparator<Offer> BEST_FIRST =
      Comparator.comparingInt(Placement::rank)
          .thenComparingLong(Offer::freeBytes)
          .thenComparingLong(Placement::inNs)
          .thenComparing(Offer::board);

  private Placement() {}

  /** Chooses a board for a guest, or none. */
  public static Decision decide(Demand demand, List<Offer> offers) {
    Offer best = null;
    for (Offer offer : offers) {
      if (isPossible(demand, offer)
          && isFree(demand, offer)
          && (best == null || BEST_FIRST.compare(offer, best) < 0)) {
        best = offer;
      }
    }
    return best == null
        ? new Decision.Nowhere(demand, offers)
        : new Decision.Chosen(demand, offers, best);
  }

  /**
   * Returns what speaks against a demand for good, whatever else runs; empty when some board could
   * have it.
   */
  public static Optional<String> objection(Demand demand, List<Offer> offers) {
    if (offers.stream().anyMatch(offer -> isPossible(demand, offer))) {
      return Optional.empty();
    }
    List<String> whys = new ArrayList<>();
    int told = 0;
    for (Offer offer : offers) {
      String against = never(demand, offer);
      if (against != null && (demand.board() == null || demand.board().equals(offer.board()))) {
        told++;
        if (whys.size() < MOST_TOLD) {
          whys.add(offer.board() + ": " + against);
        }
      }
    }
    return Optional.of(
        demand.board() != null && told == 0
            ? "there is no board '" + demand.board() + "'"
            : "no board can ever have it; " + told(whys, told));
  }

  static String tell(Decision decision) {
    List<String> whys = new ArrayList<>();
    Offer chosen = decision instanceof Decision.Chosen(_, _, Offer offer) ? offer : null;
    if (chosen != null) {
      whys.add("board " + chosen.board() + ": " + room(chosen));
    }
    for (Offer offer : decision.offers()) {
      if (whys.size() == MOST_TOLD) {
        break;
      }
      if (chosen == null || !offer.board().equals(chosen.board())) {
        whys.add(offer.board() + ": " + against(decision.demand(), offer));
      }
    }
    if (whys.isEmpty()) {
      return "there are no boards";
    }
    return (chosen == null ? "no board; " : "") + told(whys, decision.offers().size());
  }

  private static String told(List<String> whys, int of) {
    String all = String.join("; ", whys);
    return of > whys.size() ? all + "; and " + (of - whys.size()) + " more" : all;
  }

  private static String against(Demand demand, Offer offer) {
    String never = never(demand, offer);
    if (never != null) {
      return never;
    }
    if (offer.standing() instanceof Standing.Barred(String why)) {
      return why;
    }
    if (demand.apart() != null && offer.apart().contains(demand.apart())) {
      return "has one of '" + demand.apart() + "' already";
    }
    return room(offer)
        + (demand.memoryBytes() > offer.freeBytes()
            ? ", too little for " + mebibytes(demand.memoryBytes())
            : "");
  }

  private static String room(Offer offer) {
    return mebibytes(offer.freeBytes())
        + " free, "
        + switch (offer.standing()) {
          case Standing.Awake() -> "awake";
          case Standing.Waking(long inNs) -> "waking, +" + seconds(inNs);
          case Standing.Asleep(long inNs) -> "needs waking, +" + seconds(inNs);
          case Standing.Barred(String why) -> why;
        };
  }

  private static @Nullable String never(Demand demand, Offer offer) {
    if (isPossible(demand, offer)) {
      return null;
    }
    if (demand.board() != null && !demand.board().equals(offer.board())) {
      return "it wants " + demand.board();
    }
    if (demand.architecture() != offer.architecture()) {
      return "executes " + offer.architecture() + ", not " + demand.architecture();
    }
    return "has "
        + mebibytes(offer.memoryBytes())
        + " in all, too little for "
        + mebibytes(demand.memoryBytes());
  }

  private static boolean isPossible(Demand demand, Offer offer) {
    return (demand.board() == null || demand.board().equals(offer.board()))
        && demand.architecture() == offer.architecture()
        && demand.memoryBytes() <= offer.memoryBytes();
  }

  private static boolean isFree(Demand demand, Offer offer) {
    return demand.memoryBytes() <= offer.freeBytes()
        && !(offer.standing() instanceof Standing.Barred)
        && (demand.apart() == null || !offer.apart().contains(demand.apart()));
  }

  private static int rank(Offer offer) {
    return switch (offer.standing()) {
      case Standing.Awake() -> 0;
      case Standing.Waking _ -> 1;
      case Standing.Asleep _ -> 2;
      case Standing.Barred _ -> 3;
    };
  }

  private static long inNs(Offer offer) {
    return switch (offer.standing()) {
      case Standing.Waking(long inNs) -> inNs;
      case Standing.Asleep(long inNs) -> inNs;
      case Standing.Awake(), Standing.Barred _ -> 0;
    };
  }

  private static String mebibytes(long bytes) {
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
  }

  private static String seconds(long ns) {
    return (ns + 999_999_999) / 1_000_000_000 + " s";
  }
}
