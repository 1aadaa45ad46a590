package org.jitsu.linux.spawn;

import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * What a process that is not root's hands down to the programs that it starts, as a service manager
 * handed it down to the process: the ambient set ({@code man 7 capabilities}).
 */
public final class InheritedCapabilities {
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;

  private InheritedCapabilities() {}

  /**
   * Hands nothing down any more, to programs that the calling thread starts, or threads that it
   * starts from now on. They keep what they have themselves. Root's programs have everything all
   * the same.
   */
  public static void handNoneDown() throws LinuxException {
    Syscall.PRCTL.call(
        "ambient capabilities", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0, 0);
  }
}
