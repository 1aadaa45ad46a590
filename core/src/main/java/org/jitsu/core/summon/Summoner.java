package org.jitsu.core.summon;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
}
