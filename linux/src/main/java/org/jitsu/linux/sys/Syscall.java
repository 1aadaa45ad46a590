package org.jitsu.linux.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The system calls that Jitsu makes, with their numbers on x86-64 ({@code asm/unistd_64.h}) and
 * aarch64 ({@code asm-generic/unistd.h}).
 *
 * <p>{@link #invoke} returns what the kernel returned: a result, or {@code -errno}; it never throws
 * and allocates nothing, for paths where "not now" is an answer. {@link #call} throws on an error.
 * Thread-safe. Memory is passed by {@link MemorySegment#address()} and must stay alive meanwhile.
 */
public enum Syscall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  IOCTL(16, 29),
  PREAD64(17, 67),
  SOCKET(41, 198),
  SENDTO(44, 206),
  RECVFROM(45, 207),
  BIND(49, 200),
  LISTEN(50, 201),
  SETSOCKOPT(54, 208),
  GETSOCKOPT(55, 209),
  KILL(62, 129),
  FCNTL(72, 25),
  FTRUNCATE(77, 46),
  SETPRIORITY(141, 140),
  SCHED_SETSCHEDULER(144, 119),
  PRCTL(157, 167),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  SCHED_SETAFFINITY(203, 122),
  FADVISE64(221, 223),
  WAITID(247, 95),
  INOTIFY_ADD_WATCH(254, 27),
  INOTIFY_RM_WATCH(255, 28),
  OPENAT(257, 56),
  UNSHARE(272, 97),
  EPOLL_CTL(233, 21),
  EPOLL_PWAIT(281, 22),
  EVENTFD2(290, 19),
  EPOLL_CREATE1(291, 20),
  INOTIFY_INIT1(294, 26),
  RECVMMSG(299, 243),
  SENDMMSG(307, 269),
  SETNS(308, 268),
  SCHED_SETATTR(314, 274),
  MEMFD_CREATE(319, 279),
  BPF(321, 280),
  PIDFD_SEND_SIGNAL(424, 424),
  PIDFD_OPEN(434, 434),
  EPOLL_PWAIT2(441, 441);

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** {@code long syscall(long number, ...)} of glibc, which puts the error into errno. */
  private static final MethodHandle SYSCALL =
      link(Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));

  /**
   * The same without the error, for {@link #attempt}. On our machines integers travel as if the
   * function were not variadic, so that this is linked together with {@link NativeFunction}'s.
   */
  private static final MethodHandle PLAIN = link();

  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private final int number;

  Syscall(int x86, int aarch64) {
    this.number = Machine.pick(x86, aarch64);
  }

  /** The result, or {@code -errno}. */
  public long invoke(long a, long b, long c) {
    return invoke(a, b, c, 0, 0, 0);
  }

  /** The result, or {@code -errno}. */
  public long invoke(long a, long b, long c, long d, long e, long f) {
    MemorySegment captured = CAPTURED.get();
    long result;
    try {
      result = (long) SYSCALL.invokeExact(captured, (long) number, a, b, c, d, e, f);
    } catch (Throwable bug) {
      throw new AssertionError("a system call throws nothing", bug);
    }
    return result == -1 ? -captured.get(JAVA_INT, ERRNO) : result;
  }

  /**
   * The result, or -1 for any error: for calls that do no harm when they are made again, by {@link
   * #invoke}, to learn what was wrong. Nothing is kept for errno here, so that a call costs half,
   * and comes to less of the JVM's code: what matters to a thread that wakes now and then and finds
   * none of it in the processor's caches.
   */
  public long attempt(long a, long b, long c, long d, long e, long f) {
    try {
      return (long) PLAIN.invokeExact((long) number, a, b, c, d, e, f);
    } catch (Throwable bug) {
      throw new AssertionError("a system call throws nothing", bug);
    }
  }

  /** The result; {@code detail} says in an error what the call was about. */
  public long call(String detail, long a, long b, long c) throws LinuxException {
    return call(detail, a, b, c, 0, 0, 0);
  }

  /** The result; {@code detail} says in an error what the call was about. */
  public long call(String detail, long a, long b, long c, long d, long e, long f)
      throws LinuxException {
    long result = invoke(a, b, c, d, e, f);
    return result < 0 ? LinuxException.check(result, label(), detail) : result;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find("syscall").orElseThrow(), NativeFunction.SHAPE, options);
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
