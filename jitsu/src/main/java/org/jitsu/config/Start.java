package org.jitsu.config;

import org.jitsu.core.hypervisor.StopMode;
import org.jspecify.annotations.Nullable;

/** What there is of a guest before it is started, as {@code start} says it. */
enum Start {
  /** Nothing. */
  CREATE(null),
  /** What its backend makes ready, which has not executed anything of it. */
  PREPARED(null),
  /** The guest, booted once and stopped in memory. */
  UNPAUSE(StopMode.PAUSE);

  private final @Nullable StopMode ahead;

  Start(@Nullable StopMode ahead) {
    this.ahead = ahead;
  }

  /** Returns how it is put to sleep after it was booted before anybody wanted it, if it is. */
  @Nullable StopMode ahead() {
    return ahead;
  }

  /** Returns how it is put to sleep unless {@code stop} says so. */
  StopMode usualStop() {
    return this == UNPAUSE ? StopMode.PAUSE : StopMode.DESTROY;
  }

  /** Returns whether it can be started so after it was stopped in this way. */
  boolean follows(StopMode stop) {
    return this != UNPAUSE || stop == StopMode.PAUSE;
  }
}
