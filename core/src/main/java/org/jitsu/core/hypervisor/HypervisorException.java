package org.jitsu.core.hypervisor;

import org.jitsu.core.GuestName;
import org.jspecify.annotations.Nullable;

/**
 * A hypervisor, or what it was given, failed. The message is one sentence with the place and, where
 * there is one, the mend.
 */
public final class HypervisorException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What failed, for machines. */
  public enum Kind {
    /** The guest is not defined. */
    UNKNOWN_GUEST,
    /**
     * The definition is wrong: no such kernel, not bootable, too little memory, an unknown option.
     */
    BAD_DEFINITION,
    /** The guest runs already. */
    ALREADY_RUNNING,
    /** This user may not do that. */
    NO_PERMISSION,
    /** The machine lacks memory, processes or files. */
    NO_RESOURCES,
    /** The hypervisor is not installed or does not answer. */
    UNAVAILABLE,
    /** It was tried, and failed. */
    FAILED
  }

  private final Kind kind;

  public HypervisorException(Kind kind, String message) {
    this(kind, message, null);
  }

  public HypervisorException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns the same with the guest in front of it. */
  public HypervisorException about(GuestName guest) {
    return new HypervisorException(kind, "guest " + guest + ": " + getMessage(), this);
  }

  /** Returns what failed. */
  public Kind kind() {
    return kind;
  }
}
