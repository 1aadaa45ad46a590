package org.jitsu.app.simulate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How guests are kept in a simulation.
 *
 * @param start what there is of a guest before it is wanted; null: what its configuration says
 * @param idleNs after how long without use it sleeps; null: what its service says
 * @param ttlSeconds how long its address may be cached; null: what its service says
 */
public record Policy(@Nullable Start start, @Nullable Long idleNs, @Nullable Integer ttlSeconds) {

  /** The word after {@code start:} in a configuration. */
  public enum Start {
    /** It boots. */
    CREATE,
    /** It was booted once, and is paused. */
    UNPAUSE,
    /** It is saved when it goes to sleep. */
    RESTORE,
    /** It was saved once, and each start is from there. */
    SNAPSHOT;

    /** Returns the word. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
