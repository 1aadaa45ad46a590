package org.jitsu.guest;

import org.jitsu.core.GuestName;
import org.jitsu.core.trace.StartTrace;

/**
 * Hears what becomes of guests. Called on the keeper's thread, behind everything that a client
 * waits for, and must neither block nor throw.
 */
public interface KeeperListener {

  /** One that does not listen. */
  KeeperListener DEAF =
      new KeeperListener() {
        @Override
        public void changed(GuestName guest, String from, String to, String why) {}

        @Override
        public void started(StartTrace trace) {}
      };

  /**
   * A guest became something else; what it was for no longer than it took to decide is left out.
   *
   * @param from what it was, a word of {@link GuestView#state}
   * @param to what it is
   * @param why what made it, for people
   */
  void changed(GuestName guest, String from, String to, String why);

  /** A start ended, well or not. */
  void started(StartTrace trace);
}
