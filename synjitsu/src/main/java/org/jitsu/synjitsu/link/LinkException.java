package org.jitsu.synjitsu.link;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The network could not be set up. The message says where, why, and the mend. */
public final class LinkException extends IOException {

  private static final long serialVersionUID = 1L;

  LinkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
