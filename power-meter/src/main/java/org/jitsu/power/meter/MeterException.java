package org.jitsu.power.meter;

import org.jspecify.annotations.Nullable;

/** A meter gave no figure. The message names the place, what was wrong, and the mend. */
public final class MeterException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What kind of failure. */
  public enum Kind {
    /** It is not there. */
    MISSING,
    /** It is there, and may not be read by this user. */
    DENIED,
    /** It did not answer. */
    SILENT,
    /** It answered something that is no figure. */
    MALFORMED,
    /** What was asked of it has no meaning; the words are wrong. */
    WRONG
  }

  private final Kind kind;

  /** Makes one without a cause. */
  public MeterException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** Makes one. */
  public MeterException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns the kind. */
  public Kind kind() {
    return kind;
  }
}
