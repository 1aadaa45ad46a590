package org.jitsu.guest;

import java.util.concurrent.RejectedExecutionException;
import org.jitsu.core.GuestName;

/** Where the keeper has done what it cannot do itself without blocking. Any thread. */
interface Workers extends AutoCloseable {

  /**
   * Makes a blocking call for a guest, after all that were given for it before.
   *
   * @throws RejectedExecutionException when no more calls are made
   */
  void call(GuestName guest, Runnable call);

  /** Does something quick, later, on any thread. */
  void after(long delayNs, Runnable work);

  /** Waits for the calls that were given; there are none after it. */
  @Override
  void close();
}
