package org.jitsu.linux.poll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.linux.sys.Syscall;

/**
 * The just-in-time compiler's threads of this JVM, while they give way to everybody: they run on a
 * processor that is idle ({@code SCHED_IDLE}, {@code man 7 sched}), and who is woken or started
 * there goes first. At their usual priority a new process can wait for their whole slice, 3 ms of
 * Linux's EEVDF; a lower nice value does not change that.
 *
 * <p>On a busy machine code stays interpreted meanwhile: for moments in which somebody is waited
 * for. Any thread may use it; whoever takes it back first does so for all.
 */
public final class Compiler implements AutoCloseable {

  private static final Path THREADS = Path.of("/proc/self/task");

  /** The first 15 bytes of "C1 CompilerThread0" and "C2 CompilerThread0", as the kernel has it. */
  private static final String NAME = "C[12] CompilerThre";

  private static final int PRIO_PROCESS = 0;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_IDLE = 5;

  private final boolean givesWay;

  private Compiler(boolean givesWay) {
    this.givesWay = givesWay;
  }

  /**
   * Lets it give way until this is closed. Does nothing for a user who could not take it back
   * (CAP_SYS_NICE), nor where {@code /proc} does not tell.
   */
  public static Compiler giveWay() {
    boolean givesWay = false;
    for (int thread : threads()) {
      givesWay |= mayTakeBack(thread) && schedule(thread, SCHED_IDLE);
    }
    return new Compiler(givesWay);
  }

  /** Gives it its usual share again. */
  @Override
  public void close() {
    if (givesWay) { // also those that the JVM has begun since
      threads().forEach(thread -> schedule(thread, SCHED_OTHER));
    }
  }

  private static List<Integer> threads() {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().matches(NAME)) {
          found.add(Integer.parseInt(thread.getFileName().toString()));
        }
      }
    } catch (IOException none) {
      return List.of(); // no /proc, or a thread that ended meanwhile
    }
    return found;
  }

  /** Returns whether we may raise its priority, by raising it a little and taking that back. */
  private static boolean mayTakeBack(int thread) {
    boolean may = Syscall.SETPRIORITY.invoke(PRIO_PROCESS, thread, -1) == 0;
    return may && Syscall.SETPRIORITY.invoke(PRIO_PROCESS, thread, 0) == 0;
  }

  private static boolean schedule(int thread, int policy) {
    try (Arena arena = Arena.ofConfined()) {
      long none = arena.allocate(Integer.BYTES, 8).address(); // sched_param: priority 0
      return Syscall.SCHED_SETSCHEDULER.invoke(thread, policy, none) == 0;
    }
  }
}
