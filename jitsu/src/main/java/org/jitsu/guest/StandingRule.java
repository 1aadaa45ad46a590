package org.jitsu.guest;

import java.net.InetAddress;
import java.util.List;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.wake.Prefix;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.core.wake.WakeTerms;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says once and for all: how a service is woken, by whom, and when. Changes
 * nothing, so any thread may ask it.
 */
final class StandingRule implements AdmissionRule {

  private volatile WakeLimits limits;
  private final WallClock clock;

  StandingRule(WakeLimits limits, WallClock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Goes by other limits from now on. */
  void limit(WakeLimits next) {
    limits = next;
  }

  @Override
  public @Nullable Refused refuses(Wish wish, long nowNs) {
    InetAddress client = wish.cause().client();
    if (client == null) { // an operator may, and so may we
      return null;
    }
    WakeTerms terms = limits.of(wish.service());
    if (isIn(limits.host().probers(), client) || isIn(terms.notFrom(), client)) {
      return new Refused(Reason.DENIED, client.getHostAddress() + " is one of those who may not");
    }
    if (!terms.from().isEmpty() && !isIn(terms.from(), client)) {
      return new Refused(Reason.DENIED, client.getHostAddress() + " is none of those who may");
    }
    if (terms.hours() != null && !terms.hours().contain(clock.epochSeconds())) {
      return new Refused(Reason.DENIED, "it is woken " + terms.hours() + " UTC only");
    }
    Refused kind = refuses(wish.cause(), terms);
    return kind == null ? refuses(wish.cause(), wish.service().wake()) : kind;
  }

  private static @Nullable Refused refuses(Cause cause, WakeTerms terms) {
    boolean unwanted =
        cause instanceof Cause.Queried query
            && !terms.types().isEmpty()
            && !terms.types().contains(query.type());
    return unwanted ? new Refused(Reason.DENIED, "queries of this type do not wake it") : null;
  }

  private static @Nullable Refused refuses(Cause cause, Wake wake) {
    return switch (wake) {
      case QUERY -> null;
      case PROVEN ->
          cause.proven()
              ? null
              : new Refused(
                  Reason.UNPROVEN,
                  "nothing proves that the client is where it says: it takes a DNS cookie, DNS over"
                      + " TCP or TLS, or a completed handshake");
      case SYN ->
          cause instanceof Cause.Queried
              ? new Refused(Reason.DENIED, "only packets to its ports wake it")
              : null;
    };
  }

  private static boolean isIn(List<Prefix> prefixes, InetAddress client) {
    return prefixes.stream().anyMatch(prefix -> prefix.contains(client));
  }
}
