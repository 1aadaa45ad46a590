package org.jitsu.bench.lab;

import org.jspecify.annotations.Nullable;

/** The scenario cannot be run on this machine now: why, and what to do about it. */
public final class CannotRun extends Exception {
  private static final long serialVersionUID = 1L;

  private final String mend;

  public CannotRun(String reason, String mend) {
    this(reason, mend, null);
  }

  public CannotRun(String reason, String mend, @Nullable Throwable cause) {
    super(reason, cause);
    this.mend = mend;
  }

  /** Returns what to do about it, a sentence. */
  public String mend() {
    return mend;
  }
}
