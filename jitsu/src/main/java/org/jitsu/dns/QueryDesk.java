package org.jitsu.dns;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Rcode;

/**
 * Does what the {@link Responder} decides: sends replies, summons, and keeps the queries that wait
 * for a guest. Shared by all channels; each query stays on its channel's event loop.
 */
final class QueryDesk {

  private final Summoner summoner;
  private final Ticker ticker;
  private final DnsCounters counters;
  private final int maxWaiting;
  private final long waitNs;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Responder responder;

  QueryDesk(
      Responder responder,
      Summoner summoner,
      Ticker ticker,
      DnsCounters counters,
      int maxWaiting,
      long waitNs) {
    this.responder = responder;
    this.summoner = summoner;
    this.ticker = ticker;
    this.counters = counters;
    this.maxWaiting = maxWaiting;
    this.waitNs = waitNs;
  }

  /** Answers later queries from other zones. */
  void use(Responder next) {
    responder = next;
  }

  /** Takes a packet; called on {@code loop}, where the asker is told too. */
  void take(byte[] packet, Client client, EventExecutor loop, Asker asker) {
    switch (responder.respond(packet, client, ticker.nowNs())) {
      case Disposition.Drop _ -> {
        counters.dropped.increment();
        asker.silence();
      }
      case Disposition.Answer(Reply reply) -> send(reply, client, asker);
      case Disposition.SummonAndAnswer summons -> {
        counters.summons.increment();
        var _ = summoner.summon(summons.service(), summons.cause());
        send(summons.reply(), client, asker);
      }
      case Disposition.SummonThenAnswer summons -> await(summons, loop, asker);
    }
  }

  private void send(Reply reply, Client client, Asker asker) {
    counters.replied(reply, client.transport());
    asker.reply(reply.encode());
  }

  /**
   * Waits for the service. A place is taken until the summon is settled, even when the query has
   * been answered before, so that what hangs on the summon is bounded as well.
   */
  private void await(Disposition.SummonThenAnswer summons, EventExecutor loop, Asker asker) {
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      counters.waitsRefused.increment();
      send(failed(summons.query(), "too many queries wait"), summons.query().client(), asker);
      return;
    }
    counters.summons.increment();
    Wait wait = new Wait(summons, asker);
    Future<?> deadline = loop.schedule(wait::expire, waitNs, TimeUnit.NANOSECONDS);
    var _ =
        summoner
            .summon(summons.service(), summons.cause())
            .whenComplete(
                (outcome, bug) -> {
                  waiting.decrementAndGet();
                  if (!loop.isShuttingDown()) {
                    loop.execute(() -> wait.settle(outcome, deadline));
                  }
                });
  }

  private static Reply failed(Query query, String why) {
    return query.refusal(Rcode.SERVFAIL, ExtendedErrorCodeOption.NOT_READY, why);
  }

  /** Says why in words for strangers: the detail is the operator's. */
  private static String words(Outcome.Reason reason) {
    return switch (reason) {
      case START_FAILED -> "the service did not start";
      case NOT_READY -> "the service started but does not serve yet";
      case DIED -> "the service ended while it started";
      case BACKING_OFF -> "the service failed to start and is tried again later";
      case OVERLOADED -> "too many services start";
      case ENERGY -> "refused: energy: the budget of power is used up for now";
      case STOPPING -> "the server is stopping";
    };
  }

  /** A query that waits; entered on its event loop only. */
  private final class Wait {

    private final Disposition.SummonThenAnswer summons;
    private final Asker asker;
    private boolean answered;

    Wait(Disposition.SummonThenAnswer summons, Asker asker) {
      this.summons = summons;
      this.asker = asker;
    }

    void settle(@Nullable Outcome outcome, Future<?> deadline) {
      deadline.cancel(false);
      answer(
          switch (outcome) {
            case Outcome.Ready _ -> summons.ready();
            case Outcome.Refused refused -> failed(summons.query(), words(refused.reason()));
            case null -> failed(summons.query(), "the service could not be asked for");
          });
    }

    void expire() {
      if (!answered) {
        counters.waitsExpired.increment();
        answer(failed(summons.query(), "the service did not get ready in time"));
      }
    }

    private void answer(Reply reply) {
      if (!answered) {
        answered = true;
        send(reply, summons.query().client(), asker);
      }
    }
  }
}
