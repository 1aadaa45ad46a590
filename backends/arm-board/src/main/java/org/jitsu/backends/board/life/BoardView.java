package org.jitsu.backends.board.life;

import java.util.Set;
import org.jitsu.core.GuestName;

/**
 * What a board is doing, for people.
 *
 * @param board its name
 * @param state {@code off}, {@code waking}, {@code up}, {@code draining}, {@code failed}
 * @param guests who is on it, or has a place kept
 * @param detail why it failed; empty where it did not
 */
public record BoardView(String board, String state, Set<GuestName> guests, String detail) {
  public BoardView {
    guests = Set.copyOf(guests);
  }

  static BoardView of(KeptBoard kept) {
    return new BoardView(
        kept.spec.name(), word(kept.state), kept.residents.keySet(), detail(kept.state));
  }

  static String word(BoardState state) {
    return switch (state) {
      case BoardState.Off _ -> "off";
      case BoardState.Waking _ -> "waking";
      case BoardState.Up _ -> "up";
      case BoardState.Draining _ -> "draining";
      case BoardState.Failed _ -> "failed";
    };
  }

  private static String detail(BoardState state) {
    return switch (state) {
      case BoardState.Failed failed -> failed.why();
      case BoardState.Draining draining when draining.failure() != null -> draining.failure();
      case BoardState.Draining _, BoardState.Off _, BoardState.Waking _, BoardState.Up _ -> "";
    };
  }
}
