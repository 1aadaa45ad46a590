package org.jitsu.core.hypervisor;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.GuestName;

/** The talent of a hypervisor whose guests tell their state by keys, as Xen's do in XenStore. */
public interface HasKeyStore {

  /**
   * Watches for a key of a guest that runs, whatever its value. Does not block; nothing is polled.
   *
   * @param key its path, relative to the guest's own part of the tree: {@code data/ready}
   * @param deadline how long to wait at most, to the second
   * @return completes with true when the guest has the key, with false when it has none by then or
   *     has ended, and with the failure when that cannot be known; on any thread
   */
  CompletionStage<Boolean> awaitKey(GuestName guest, String key, Duration deadline);
}
