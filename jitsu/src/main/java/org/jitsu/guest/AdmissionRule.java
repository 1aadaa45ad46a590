package org.jitsu.guest;

import org.jitsu.core.summon.Outcome.Refused;
import org.jspecify.annotations.Nullable;

/**
 * One reason for which a wish may be refused. The rules are asked in their order, and charged only
 * when none of them refuses. Called on the keeper's thread unless a rule says otherwise; quick, and
 * never blocks.
 */
public interface AdmissionRule {

  /** Returns why the guest may not be started for this wish; null where there is no objection. */
  @Nullable Refused refuses(Wish wish, long nowNs);

  /** Takes what the start costs; nobody has refused it. */
  default void charge(Wish wish, long nowNs) {}
}
