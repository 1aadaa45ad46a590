package org.jitsu.core.summon;

import java.util.Locale;

/** How a summon ended. */
public sealed interface Outcome {

  /** The service serves; its address leads to the guest. */
  record Ready() implements Outcome {}

  /**
   * It does not serve.
   *
   * @param reason the kind, for machines
   * @param detail one sentence for people: what happened and, where there is one, the mend
   */
  record Refused(Reason reason, String detail) implements Outcome {}

  /** Why a summon was refused. */
  enum Reason {
    /** The hypervisor could not start the guest. */
    START_FAILED,
    /** The guest started and did not listen before its deadline. */
    NOT_READY,
    /** The guest ended while it booted. */
    DIED,
    /** An earlier start failed and the next try is not due yet. */
    BACKING_OFF,
    /** Too many wait already, or it waited too long for its turn. */
    OVERLOADED,
    /** The service is woken only by clients whose return path is proven, and this one's is not. */
    UNPROVEN,
    /** The service's terms do not let this client wake it, or not so, or not now. */
    DENIED,
    /** The client's prefix, the service or the tenant has started guests often enough for now. */
    BUDGET_SPENT,
    /** The guest needs more memory than its tenant or the host has for it. */
    NO_MEMORY,
    /** The budget of power or energy is used up. */
    ENERGY,
    /** Every seat of the pool is another label's. */
    POOL_FULL,
    /** The daemon is stopping. */
    STOPPING;

    /** Returns the name in lower case with hyphens, {@code budget-spent} for example. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
