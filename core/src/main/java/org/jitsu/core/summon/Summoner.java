package org.jitsu.core.summon;

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
}
