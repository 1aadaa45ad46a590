package org.jitsu.linux.spawn;

import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;

/** The one thread that waits for the ends of all processes. */
final class Reaper {
  /** Processes watched at once; starting one more is refused with ENOSPC. */
  private static final int MAX_PROCESSES = 4096;

  /** Starts with the first process and stays. */
  private static final class Holder {
    static final Reaper INSTANCE = new Reaper();
  }

  private final Poller poller;

  private Reaper() {
    try {
      poller = Poller.open(MAX_PROCESSES);
    } catch (LinuxException noPoller) {
      throw new IllegalStateException("no process can be watched", noPoller);
    }
    Thread.ofPlatform().daemon().name("process-reaper").start(this::run);
  }

  static Poller.Registration watch(OsProcess process) throws LinuxException {
    return Holder.INSTANCE.poller.add(process.pidfd(), Poller.READABLE, process);
  }

  private void run() {
    while (true) {
      try {
        int ready = poller.await(Poller.FOREVER);
        for (int i = 0; i < ready; i++) {
          if (poller.key(i) instanceof OsProcess process) {
            process.ended();
          }
        }
      } catch (LinuxException bug) {
        throw new IllegalStateException("the reaper's poller is broken", bug);
      }
    }
  }
}
