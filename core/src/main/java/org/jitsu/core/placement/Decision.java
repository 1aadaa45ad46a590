package org.jitsu.core.placement;

import java.util.List;

/** Where a guest is started, if anywhere. */
public sealed interface Decision {

  /** Returns what was decided about. */
  Demand demand();

  /** Returns what was offered. */
  List<Offer> offers();

  /**
   * Returns the reasons, for people: the chosen board first, then each other with what spoke
   * against it, {@value Placement#MOST_TOLD} boards at most. Made when it is asked for.
   */
  default String why() {
    return Placement.tell(this);
  }

  /**
   * On a board.
   *
   * @param offer the board's
   */
  record Chosen(Demand demand, List<Offer> offers, Offer offer) implements Decision {
    public Chosen {
      offers = List.copyOf(offers);
    }
  }

  /** Nowhere, as things are. */
  record Nowhere(Demand demand, List<Offer> offers) implements Decision {
    public Nowhere {
      offers = List.copyOf(offers);
    }
  }
}
