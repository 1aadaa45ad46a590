package org.jitsu.linux.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.linux.sys.Machine;
import org.jitsu.linux.sys.Syscall;

/**
 * How soon the kernel lets a thread run that was woken, beside others that are busy ({@code man 2
 * setpriority}, {@code man 2 sched_setattr}, {@code man 7 sched}).
 */
public final class ThreadPriority {
  private static final int PRIO_PROCESS = 0;
  private static final int THIS_THREAD = 0;
  private static final int BEFORE_OTHERS = -15;

  /**
   * A quarter of a processor that somebody else wants too: whoever has less may be waited for, when
   * all threads of the JVM have to stop.
   */
  private static final int AFTER_OTHERS = 5;

  private static final long LONG_TURN_NS = 20_000_000; // others have 3 ms at most

  private static final int BATCH = 3; // SCHED_BATCH: takes no processor from anybody when it wakes

  // struct sched_attr
  private static final int ATTR_BYTES = 48;
  private static final int ATTR_SIZE = 0;
  private static final int ATTR_POLICY = 4;
  private static final int ATTR_NICE = 16;
  private static final int ATTR_RUNTIME = 24;

  private ThreadPriority() {}

  /**
   * Lets the calling thread go before ordinary ones; for a platform thread that sleeps most of the
   * time and has little to do when it is woken. Returns false, and changes nothing, where this user
   * may not (CAP_SYS_NICE).
   */
  public static boolean raise() {
    return Syscall.SETPRIORITY.invoke(PRIO_PROCESS, THIS_THREAD, BEFORE_OTHERS) == 0;
  }

  /**
   * Lets ordinary threads go before the calling one, for good; for a platform thread that does what
   * nobody waits for. It gets less of a processor that others want too, and takes none from them
   * when it wakes ({@code SCHED_BATCH}); and, from Linux 6.12 on, whoever wakes need not wait for
   * the end of its turn, because that is longer than theirs. Threads that it starts are like it.
   * Changes nothing where that is less nice than the thread is, nor on a processor whose native
   * calls we do not know.
   */
  public static void lower() {
    if (!Machine.isKnown()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTR_BYTES, Long.BYTES);
      attributes.set(JAVA_INT, ATTR_SIZE, ATTR_BYTES);
      attributes.set(JAVA_INT, ATTR_POLICY, BATCH);
      attributes.set(JAVA_INT, ATTR_NICE, AFTER_OTHERS);
      attributes.set(JAVA_LONG, ATTR_RUNTIME, LONG_TURN_NS);
      Syscall.SCHED_SETATTR.invoke(THIS_THREAD, attributes.address(), 0);
    }
  }
}
