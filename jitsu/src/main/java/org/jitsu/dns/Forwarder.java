package org.jitsu.dns;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.core.time.Ticker;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * Asks others about what is not ours, for clients that are allowed to (RFC 5625): each query from a
 * port of its own, over TCP where the answer does not fit. At most {@value #MAX_IN_FLIGHT} at once;
 * answers are remembered for as long as they say. Any thread.
 */
final class Forwarder {

  static final int MAX_IN_FLIGHT = 256;

  private static final Duration PATIENCE = Duration.ofSeconds(2); // for each of them
  private static final int PAYLOAD_BYTES = 1232;

  private final ForwardTerms terms;
  private final Ticker ticker;
  private final ForwardedAnswers known = new ForwardedAnswers();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Resolver resolvers;

  Forwarder(ForwardTerms terms, Ticker ticker) {
    this.terms = terms;
    this.ticker = ticker;
    List<Resolver> each =
        terms.to().stream().<Resolver>map(address -> new SimpleResolver(address)).toList();
    ExtendedResolver all = new ExtendedResolver(each);
    all.setRetries(1);
    all.setTimeout(PATIENCE);
    this.resolvers = all;
  }

  /** Returns whether the query is one to pass on: its client is served, and asks for recursion. */
  boolean serves(Query query) {
    return query.header().getFlag(Flags.RD) && terms.serve(query.client().address());
  }

  /**
   * Returns what others say; null when nobody says anything, or too many wait.
   *
   * @param executor where the stage completes, unless it is complete at once
   */
  CompletionStage<@Nullable Message> ask(Query query, Executor executor) {
    boolean signatures = wantsSignatures(query);
    Message remembered = known.find(query.question(), signatures, ticker.nowNs());
    if (remembered != null) {
      return CompletableFuture.completedStage(remembered);
    }
    if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
      inFlight.decrementAndGet();
      return CompletableFuture.completedStage(null);
    }
    Message asked = Message.newQuery(query.question());
    int flags = signatures ? ExtendedFlags.DO : 0;
    asked.addRecord(new OPTRecord(PAYLOAD_BYTES, 0, 0, flags), Section.ADDITIONAL);
    return resolvers
        .sendAsync(asked, executor)
        .handleAsync(
            (answer, failed) -> {
              inFlight.decrementAndGet();
              boolean fits =
                  failed == null && answer != null && query.question().equals(answer.getQuestion());
              if (!fits) {
                return null;
              }
              if (answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN) {
                known.keep(query.question(), signatures, answer, ticker.nowNs());
              }
              return answer;
            },
            executor);
  }

  private static boolean wantsSignatures(Query query) {
    Edns edns = query.edns();
    return edns != null && (edns.asked().getFlags() & ExtendedFlags.DO) != 0;
  }
}
