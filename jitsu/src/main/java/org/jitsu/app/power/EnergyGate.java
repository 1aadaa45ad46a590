package org.jitsu.app.power;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.summon.Summoner;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the keeper and refuses what would start a guest while the budget says no. Guests
 * that are awake are used as ever, and an operator always may.
 */
public final class EnergyGate implements Summoner {
  private final Summoner keeper;
  private final Predicate<GuestName> isAwake;
  private final Supplier<@Nullable String> refusal;
  private final LongAdder refused;

  EnergyGate(
      Summoner keeper,
      Predicate<GuestName> isAwake,
      Supplier<@Nullable String> refusal,
      LongAdder refused) {
    this.keeper = keeper;
    this.isAwake = isAwake;
    this.refusal = refusal;
    this.refused = refused;
  }

  @Override
  public CompletionStage<Outcome> summon(Service service, Cause cause) {
    Refused no = refusal(service, cause);
    return no == null ? keeper.summon(service, cause) : CompletableFuture.completedStage(no);
  }

  @Override
  public CompletionStage<Optional<Refused>> wake(Service service, Cause cause) {
    Refused no = refusal(service, cause);
    return no == null
        ? keeper.wake(service, cause)
        : CompletableFuture.completedStage(Optional.of(no));
  }

  private @Nullable Refused refusal(Service service, Cause cause) {
    String why = cause instanceof Cause.Asked ? null : refusal.get();
    if (why == null || isAwake.test(service.guest())) {
      return null;
    }
    refused.increment();
    return new Refused(Reason.ENERGY, why);
  }
}
