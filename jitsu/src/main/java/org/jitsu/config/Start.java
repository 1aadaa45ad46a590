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
  UNPAUSE(StopMode.PAUSE),
  /** The guest on disk, as it was when it went to sleep. */
  RESTORE(null),
  /** The guest on disk, as it was when it was ready for the first time. */
  SNAPSHOT(StopMode.SUSPEND);

  private final @Nullable StopMode ahead;

  Start(@Nullable StopMode ahead) {
    this.ahead = ahead;
  }

  /** Returns how it is put to sleep after it was booted before anybody wanted it, if it is. */
  @Nullable StopMode ahead() {
    return ahead;
  }

  /** Returns whether what there is of it would be of a pool's one label. */
  boolean isOfOneLabel() {
    return this != CREATE && this != PREPARED;
  }

  /** Returns how it is put to sleep unless {@code stop} says so. */
  StopMode usualStop() {
    return switch (this) {
      case CREATE, PREPARED, SNAPSHOT -> StopMode.DESTROY;
      case UNPAUSE -> StopMode.PAUSE;
      case RESTORE -> StopMode.SUSPEND;
    };
  }

  /** Returns whether it can be started so after it was stopped in this way. */
  boolean follows(StopMode stop) {
    return switch (this) {
      case CREATE, PREPARED -> true;
      case UNPAUSE, RESTORE -> stop == usualStop();
      case SNAPSHOT -> stop == StopMode.DESTROY || stop == StopMode.SHUTDOWN;
    };
  }
}
