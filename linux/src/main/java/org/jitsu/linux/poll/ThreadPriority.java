package org.jitsu.linux.poll;

import org.jitsu.linux.sys.Syscall;

/**
 * How soon the kernel lets a thread run that was woken, beside others that are busy ({@code man 2
 * setpriority}, {@code man 7 sched}).
 */
public final class ThreadPriority {
  private static final int PRIO_PROCESS = 0;
  private static final int THIS_THREAD = 0;
  private static final int NICE = -15;

  private ThreadPriority() {}

  /**
   * Lets the calling thread go before ordinary ones; for a platform thread that sleeps most of the
   * time and has little to do when it is woken. Returns false, and changes nothing, where this user
   * may not (CAP_SYS_NICE).
   */
  public static boolean raise() {
    return Syscall.SETPRIORITY.invoke(PRIO_PROCESS, THIS_THREAD, NICE) == 0;
  }
}
