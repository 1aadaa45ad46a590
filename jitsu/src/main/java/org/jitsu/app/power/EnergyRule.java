package org.jitsu.app.power;

import java.util.function.Supplier;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.guest.AdmissionRule;
import org.jitsu.guest.Wish;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to start a guest while the budget says no; an operator always may. Nobody asks about a
 * guest that is awake.
 */
public final class EnergyRule implements AdmissionRule {
  private final Supplier<@Nullable String> refusal;

  /**
   * Makes it.
   *
   * @param refusal returns why no guest is started now, null when guests are; any thread, quick
   */
  public EnergyRule(Supplier<@Nullable String> refusal) {
    this.refusal = refusal;
  }

  @Override
  public @Nullable Refused refuses(Wish wish, long nowNs) {
    String why = wish.cause() instanceof Cause.Asked ? null : refusal.get();
    return why == null ? null : new Refused(Reason.ENERGY, why);
  }
}
