package org.jitsu.backends.board.life;

import org.jitsu.core.GuestName;

/** What can happen to a board. Those with {@code wake} belong to that waking of it. */
sealed interface BoardEvent {

  /** A guest is to run on it. */
  record Wanted(GuestName guest) implements BoardEvent {}

  /** A guest is on it no longer. */
  record Left(GuestName guest) implements BoardEvent {}

  /** Its power is on. */
  record SwitchedOn(int wake) implements BoardEvent {}

  /** Its power could not be switched, whichever way was tried. */
  record SwitchFailed(int wake, String why) implements BoardEvent {}

  /** It can be reached, it is ours, and no guest runs on it. */
  record Reached(int wake) implements BoardEvent {}

  /** It cannot be reached yet. */
  record NotReached(int wake, String why) implements BoardEvent {}

  /** It can be reached, and is not for us: it has another key, or another owner. */
  record Barred(int wake, String why) implements BoardEvent {}

  /** It was reached, and can be no longer. */
  record Lost(int wake, String why) implements BoardEvent {}

  /** It shut itself down, or had the time for it. */
  record ShutDown(int wake) implements BoardEvent {}

  /** Its power is off. */
  record SwitchedOff(int wake) implements BoardEvent {}

  /** The moment that the state named, or a later one, has come. */
  record Tick() implements BoardEvent {}
}
