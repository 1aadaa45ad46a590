package org.jitsu.guest;

import java.util.Locale;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;

/**
 * What may be known of a guest at a moment.
 *
 * @param name its name
 * @param state {@code asleep}, {@code queued}, {@code booting}, {@code ready}, {@code draining} or
 *     {@code failed}
 * @param sinceNs when it came into that state, in nanoseconds of the ticker
 * @param starts how often it was started since the daemon began
 * @param attachment the interface that leads to a guest that is ready; else empty
 * @param detail one line for people: what it waits for, or why it failed; empty where there is
 *     nothing to say
 * @param usedNs when a guest that is ready was last used, in nanoseconds of the ticker; may lie in
 *     the future where an answer that was given out is a lease; 0 for one that is not ready
 * @param retryAtNs from when on a guest that failed is tried again, in nanoseconds of the ticker; 0
 *     for one that did not
 */
public record GuestView(
    GuestName name,
    String state,
    long sinceNs,
    int starts,
    String attachment,
    String detail,
    long usedNs,
    long retryAtNs) {

  static GuestView of(Kept kept) {
    GuestState state = kept.state;
    String detail =
        switch (state) {
          case GuestState.Booting booting -> booting.step().name().toLowerCase(Locale.ROOT);
          case GuestState.Draining draining -> draining.step().name().toLowerCase(Locale.ROOT);
          case GuestState.Failed failed -> failed.why().detail();
          case GuestState.Queued _ -> "waits for its turn";
          case GuestState.Asleep _, GuestState.Ready _ -> "";
        };
    long retryAtNs = state instanceof GuestState.Failed failed ? failed.retryAtNs() : 0;
    long usedNs = state instanceof GuestState.Ready ready ? ready.usedNs() : 0;
    GuestLink link = state instanceof GuestState.Ready ? kept.link : null;
    return new GuestView(
        kept.guest.name(),
        word(state),
        kept.sinceNs,
        state.boot(),
        link == null ? "" : link.ifName(),
        detail,
        usedNs,
        retryAtNs);
  }

  static String word(GuestState state) {
    return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
