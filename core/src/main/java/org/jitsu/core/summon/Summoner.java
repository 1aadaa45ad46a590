package org.jitsu.core.summon;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;

/**
 * Asks for a service to be there. However many ask at once, its guest boots once, and every asker
 * is settled exactly once.
 *
 * <p>Any thread may call; the call never blocks. The stage completes on the guest keeper's thread,
 * so what is attached to it must be quick or hand over; it never completes exceptionally.
 */
@FunctionalInterface
public interface Summoner {

  /** Summons the guest of {@code service}, or notes its use when it is there already. */
  CompletionStage<Outcome> summon(Service service, Cause cause);

  /**
   * Summons without waiting for the guest, for a service whose address is held. The stage completes
   * as soon as it is known whether the client may wake it: with the refusal, or empty when the
   * guest is awake, is started, or waits for its turn. Whoever wraps a summoner hands this on as
   * well.
   */
  default CompletionStage<Optional<Outcome.Refused>> wake(Service service, Cause cause) {
    Outcome soFar = summon(service, cause).toCompletableFuture().getNow(new Outcome.Ready());
    return CompletableFuture.completedStage(
        soFar instanceof Outcome.Refused refused ? Optional.of(refused) : Optional.empty());
  }

  /**
   * Gives a label of a pool its seat, the one that it has or one that is free, without waking
   * anybody. Of the free ones it is that which was unused longest; those who have not proven where
   * they are do not get more than half of the seats. Whoever wraps a summoner hands this on as
   * well.
   *
   * @param label one label of a DNS name, lower case: 1 to 63 of a-z, 0-9 and inner hyphens
   */
  default CompletionStage<Seat> seat(Pool pool, String label, Cause.Queried cause) {
    return CompletableFuture.completedStage(
        new Seat.Denied(new Outcome.Refused(Outcome.Reason.POOL_FULL, "nobody gives seats here")));
  }
}
