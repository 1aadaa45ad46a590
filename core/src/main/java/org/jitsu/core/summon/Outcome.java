package org.jitsu.core.summon;

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
    /** Too many wait already. */
    OVERLOADED,
    /** The budget of power or energy is used up. */
    ENERGY,
    /** The daemon is stopping. */
    STOPPING
  }
}
