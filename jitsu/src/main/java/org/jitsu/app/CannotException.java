package org.jitsu.app;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for cannot be done. The message, of one or more lines, says why and names the
 * mend; it is all the user sees.
 */
public final class CannotException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Says it. */
  public CannotException(String message) {
    this(message, null);
  }

  /** Says it, with the cause. */
  public CannotException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Says it all, a line each. */
  public CannotException(List<String> problems) {
    this(String.join("\n", problems));
  }
}
