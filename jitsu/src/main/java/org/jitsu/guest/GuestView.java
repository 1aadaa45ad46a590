package org.jitsu.guest;

import java.util.Locale;
import org.jitsu.core.GuestName;

/**
 * What may be known of a guest at a moment.
 *
 * @param name its name
 * @param state {@code asleep}, {@code queued}, {@code booting}, {@code ready}, {@code draining} or
 *     {@code failed}
 * @param sinceNs when it came into that state, in nanoseconds of the ticker
 * @param starts how often it was started since the daemon began
 * @param detail one line for people: what it waits for, or why it failed; empty where there is
 *     nothing to say
 * @param retryAtNs from when on a guest that failed is tried again, in nanoseconds of the ticker; 0
 *     for one that did not
 */
public record GuestView(
    GuestName name, String state, long sinceNs, int starts, String detail, long retryAtNs) {

  static GuestView of(GuestName name, GuestState state, long sinceNs) {
    String detail =
        switch (state) {
          case GuestState.Booting booting -> booting.step().name().toLowerCase(Locale.ROOT);
          case GuestState.Draining draining -> draining.step().name().toLowerCase(Locale.ROOT);
          case GuestState.Failed failed -> failed.why().detail();
          case GuestState.Queued _ -> "waits for its turn";
          case GuestState.Asleep _, GuestState.Ready _ -> "";
        };
    long retryAtNs = state instanceof GuestState.Failed failed ? failed.retryAtNs() : 0;
    return new GuestView(name, word(state), sinceNs, state.boot(), detail, retryAtNs);
  }

  static String word(GuestState state) {
    return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
