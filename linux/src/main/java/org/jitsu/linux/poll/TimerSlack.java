package org.jitsu.linux.poll;

import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * How late the kernel may end a thread's timed waits in order to join wake-ups: 50 us for an
 * ordinary thread ({@code man 2 PR_SET_TIMERSLACK}).
 */
public final class TimerSlack {
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int LEAST_NS = 1;

  private TimerSlack() {}

  /** Ends the calling thread's waits as punctually as the machine can; for a platform thread. */
  public static void none() throws LinuxException {
    Syscall.PRCTL.call("timer slack", PR_SET_TIMERSLACK, LEAST_NS, 0);
  }
}
