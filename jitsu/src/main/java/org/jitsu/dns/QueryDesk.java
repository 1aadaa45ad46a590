package org.jitsu.dns;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Seat;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.dns.Client.Transport;
import org.jitsu.dns.ResponseRate.Verdict;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/**
 * Does what the {@link Responder} decides: sends replies, summons, and keeps the queries that wait
 * for a guest. Shared by all channels.
 */
final class QueryDesk {

  /** How many zones are transferred at once. */
  private static final int MAX_TRANSFERS = 8;

  private final Summoner summoner;
  private final Ticker ticker;
  private final WallClock clock;
  private final ResponseRate rate;
  private final DnsCounters counters;
  private final int maxWaiting;
  private final long waitNs;
  private final @Nullable Forwarder forwarder;
  private final AtomicInteger transfers = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Serving serving;

  /** What is served at the moment, and what was answered of it. */
  private record Serving(Responder responder, AnswerCache cache) {}

  QueryDesk(
      Responder responder,
      Summoner summoner,
      Ticker ticker,
      WallClock clock,
      ResponseRate rate,
      DnsCounters counters,
      @Nullable Forwarder forwarder,
      int maxWaiting,
      long waitNs) {
    this.forwarder = forwarder;
    this.serving = new Serving(responder, new AnswerCache());
    this.summoner = summoner;
    this.ticker = ticker;
    this.clock = clock;
    this.rate = rate;
    this.counters = counters;
    this.maxWaiting = maxWaiting;
    this.waitNs = waitNs;
  }

  /** Answers later queries in another way. */
  synchronized void change(UnaryOperator<Responder> change) {
    serving = new Serving(change.apply(serving.responder()), new AnswerCache());
  }

  /**
   * Returns what was answered over UDP to the same query before; null for nothing that is known.
   *
   * @param packet a packet at its beginning
   * @param length of the packet
   */
  @Nullable KnownAnswer known(byte[] packet, int length) {
    return serving.cache().find(packet, length);
  }

  /** Takes a packet; the asker is told at once, or later on {@code loop}. */
  void take(byte[] packet, Client client, EventExecutor loop, Asker asker) {
    Serving now = serving;
    while (!now.responder().zones().retain()) { // replaced since, a moment ago
      now = serving;
    }
    try {
      take(packet, client, loop, asker, now);
    } finally {
      now.responder().zones().release();
    }
  }

  private void take(byte[] packet, Client client, EventExecutor loop, Asker asker, Serving now) {
    boolean isUdp = client.transport() == Transport.UDP;
    Disposition disposition =
        now.responder().respond(packet, client, ticker.nowNs(), clock.epochSeconds());
    if (isUdp) {
      now.cache().keep(packet, disposition);
    }
    switch (disposition) {
      case Disposition.Drop _ -> {
        counters.dropped.increment();
        asker.silence();
      }
      case Disposition.Answer(Reply reply) -> send(reply, client, asker);
      case Disposition.SummonAndAnswer summons -> wake(summons, loop, asker);
      case Disposition.SummonThenAnswer summons -> await(summons, loop, asker);
      case Disposition.SeatThenAnswer seats -> seat(seats, loop, asker);
      case Disposition.NotOurs(Query query, Reply refusal) -> forward(query, refusal, loop, asker);
      case Disposition.Transfer(Query query, Zone zone) ->
          transfer(query, zone, now.responder().zones(), asker);
    }
  }

  /** Answers a query over UDP with that ID as it was answered before; the rest as {@link #take}. */
  void answerAgain(KnownAnswer known, int id, Client client, Asker asker) {
    Disposition.SummonAndAnswer summons = known.summons();
    if (summons == null) {
      sendAgain(known, id, null, client, asker);
      return;
    }
    counters.summons.increment();
    Cause.Queried first = summons.cause();
    Cause.Queried cause =
        new Cause.Queried(
            first.name(), first.type(), client.address(), first.proven(), ticker.nowNs());
    var _ =
        summoner
            .wake(summons.service(), cause)
            .thenAccept(refused -> sendAgain(known, id, reason(refused), client, asker));
  }

  private static Outcome.@Nullable Reason reason(Optional<Outcome.Refused> refused) {
    return refused.map(Outcome.Refused::reason).orElse(null);
  }

  private void sendAgain(
      KnownAnswer known, int id, Outcome.@Nullable Reason why, Client client, Asker asker) {
    switch (rate.of(client.address(), known.kind(), ticker.nowNs())) {
      case SEND -> {
        counters.replied(known.rcode(), known.type(), client.transport());
        asker.reply(known.wire(id, why));
      }
      case TRUNCATE -> {
        counters.slipped.increment();
        asker.reply(known.truncated(id));
      }
      case DROP -> {
        counters.limited.increment();
        asker.silence();
      }
    }
  }

  /**
   * Answers as soon as it is known whether the guest may be woken: at once where it is awake, and
   * over UDP else on the thread that decides it, for the client has nobody else to wait for then.
   * As many wait for that as the keeper has messages, which is bounded.
   */
  private void wake(Disposition.SummonAndAnswer summons, EventExecutor loop, Asker asker) {
    counters.summons.increment();
    var _ =
        summoner
            .wake(summons.service(), summons.cause())
            .thenAccept(
                refused ->
                    goOn(summons.query().client(), loop, () -> answer(summons, refused, asker)));
  }

  /** A datagram is sent by whoever has it, a connection's reply where they all are written. */
  private static void goOn(Client client, EventExecutor loop, Runnable work) {
    if (client.transport() == Transport.UDP || loop.inEventLoop()) {
      work.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(work);
    }
  }

  /** As many wait for a seat as the keeper has messages, which is bounded. */
  private void seat(Disposition.SeatThenAnswer wanted, EventExecutor loop, Asker asker) {
    if (records(wanted, wanted.pool().service()) == null) {
      send(wanted.query().reply(wanted.sections()), wanted.query().client(), asker);
      return;
    }
    var _ =
        summoner
            .seat(required(wanted.pool()), wanted.label(), wanted.cause())
            .thenAccept(
                seat ->
                    goOn(wanted.query().client(), loop, () -> seated(wanted, seat, loop, asker)));
  }

  private void seated(
      Disposition.SeatThenAnswer wanted, Seat seat, EventExecutor loop, Asker asker) {
    Query query = wanted.query();
    switch (seat) {
      case Seat.Taken(Service service) -> {
        Sections sections = wanted.sections();
        Rrset records = records(wanted, service);
        Sections answer = records == null ? sections : sections.endingIn(records);
        if (service.wake() == Wake.SYN) {
          send(query.reply(answer), query.client(), asker);
        } else {
          wake(
              new Disposition.SummonAndAnswer(service, wanted.cause(), query, answer), loop, asker);
        }
      }
      case Seat.Denied(Outcome.Refused why) when why.reason() == Outcome.Reason.UNPROVEN ->
          send(query.challenge(), query.client(), asker);
      case Seat.Denied(Outcome.Refused why) ->
          send(
              query.refusal(Rcode.SERVFAIL, code(why.reason()), words(why.reason())),
              query.client(),
              asker);
    }
  }

  /** Returns the records of a seat that were asked for; null where it has none of the type. */
  private static @Nullable Rrset records(Disposition.SeatThenAnswer wanted, Service seat) {
    Summoned pool = wanted.pool();
    try {
      List<Record> found =
          ServiceRecords.of(
                  wanted.owner(), new Summoned(seat, pool.keeping(), pool.alpn(), pool.pool()))
              .stream()
              .filter(each -> each.getType() == wanted.query().type())
              .toList();
      return found.isEmpty() ? null : new Rrset(found);
    } catch (TextParseException e) {
      throw new IllegalStateException("the configuration's protocols were checked", e);
    }
  }

  private static Pool required(Summoned pool) {
    return Objects.requireNonNull(pool.pool());
  }

  private void forward(Query query, Reply refusal, EventExecutor loop, Asker asker) {
    if (forwarder == null || !forwarder.serves(query)) {
      send(refusal, query.client(), asker);
      return;
    }
    var _ =
        forwarder
            .ask(query, loop)
            .thenAccept(
                answer -> {
                  counters.forwarded.increment();
                  if (answer == null) {
                    counters.forwardsFailed.increment();
                    send(unanswered(query), query.client(), asker);
                  } else {
                    send(query.passedOn(answer), query.client(), asker);
                  }
                });
  }

  private static Reply unanswered(Query query) {
    return query.refusal(Rcode.SERVFAIL, ExtendedErrorCodeOption.NETWORK_ERROR, "");
  }

  private void transfer(Query query, Zone zone, Zones zones, Asker asker) {
    if (transfers.incrementAndGet() > MAX_TRANSFERS) {
      transfers.decrementAndGet();
      send(failed(query, "too many zones are being transferred"), query.client(), asker);
      return;
    }
    counters.transfers.increment();
    zones.retain(); // it is retained already, so that this cannot fail
    asker.stream(
        new ZoneTransfer(query, zone),
        () -> {
          transfers.decrementAndGet();
          zones.release();
        });
  }

  private void answer(
      Disposition.SummonAndAnswer summons, Optional<Outcome.Refused> refused, Asker asker) {
    ExtendedErrorCodeOption why = refused.map(it -> error(it.reason())).orElse(null);
    send(summons.query().reply(summons.sections(), why), summons.query().client(), asker);
  }

  private void send(Reply reply, Client client, Asker asker) {
    switch (client.transport() == Transport.UDP ? limited(reply, client) : Verdict.SEND) {
      case SEND -> {
        counters.replied(reply.rcode(), reply.type(), client.transport());
        asker.reply(reply.encode());
      }
      case TRUNCATE -> {
        counters.slipped.increment();
        asker.reply(reply.truncated());
      }
      case DROP -> {
        counters.limited.increment();
        asker.silence();
      }
    }
  }

  /** Equal answers count together, and all that say no to names of one zone. */
  private Verdict limited(Reply reply, Client client) {
    return reply.terms().proven()
        ? Verdict.SEND
        : rate.of(client.address(), reply.kind(), ticker.nowNs());
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
      case UNPROVEN -> "not woken: ask with a DNS cookie, or over TCP or TLS";
      case DENIED -> "not woken: not by this client, not so, or not now";
      case BUDGET_SPENT -> "not woken: enough has been started for now";
      case NO_MEMORY -> "not woken: there is no memory for the service";
      case ENERGY -> "refused: energy: the budget of power is used up for now";
      case POOL_FULL -> "every guest of the service serves another name";
      case STOPPING -> "the server is stopping";
    };
  }

  private static int code(Outcome.Reason reason) {
    return switch (reason) {
      case UNPROVEN, DENIED -> ExtendedErrorCodeOption.PROHIBITED;
      case BUDGET_SPENT, ENERGY -> ExtendedErrorCodeOption.RATE_LIMITED;
      case START_FAILED, NOT_READY, DIED, BACKING_OFF, OVERLOADED, NO_MEMORY, POOL_FULL, STOPPING ->
          ExtendedErrorCodeOption.NOT_READY;
    };
  }

  static ExtendedErrorCodeOption error(Outcome.Reason reason) {
    return new ExtendedErrorCodeOption(code(reason), words(reason));
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
            case Outcome.Refused(Outcome.Reason reason, _) when reason == Outcome.Reason.UNPROVEN ->
                summons.query().challenge();
            case Outcome.Refused(Outcome.Reason reason, _) ->
                summons.query().refusal(Rcode.SERVFAIL, code(reason), words(reason));
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
