package org.jitsu.guest;

import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;

/** What can happen to a guest. Those with {@code boot} answer an effect of that start. */
sealed interface GuestEvent {

  /** Somebody wants it. */
  record Summoned(Waiter waiter) implements GuestEvent {}

  /**
   * It is to be booted before anybody wants it.
   *
   * @param wish what is put to those who give leave
   */
  record Foreseen(Wish wish) implements GuestEvent {}

  /** It may be started now. */
  record Granted() implements GuestEvent {}

  /** It may not be started. */
  record Denied(Refused why) implements GuestEvent {}

  /** The hypervisor runs it. */
  record Started(int boot) implements GuestEvent {}

  /** It listens. */
  record Listening(int boot) implements GuestEvent {}

  /** Its addresses are its own. */
  record Released(int boot) implements GuestEvent {}

  /** The start, the watching or the release failed. */
  record BootFailed(int boot, Reason reason, String why) implements GuestEvent {}

  /** Its addresses are held. */
  record Held(int boot) implements GuestEvent {}

  /** Its addresses could not be held. */
  record HoldFailed(int boot, String why) implements GuestEvent {}

  /** The hypervisor stopped it. */
  record Stopped(int boot) implements GuestEvent {}

  /** The hypervisor could not stop it. */
  record StopFailed(int boot, String why) implements GuestEvent {}

  /** It ended, whoever wanted it. */
  record Ended(String how) implements GuestEvent {}

  /** It was used. */
  record Used(long atNs) implements GuestEvent {}

  /** An operator wants it stopped. */
  record StopAsked() implements GuestEvent {}

  /** The moment that the state named, or a later one, has come. */
  record Tick() implements GuestEvent {}
}
