package org.jitsu.linux.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Machine;
import org.jitsu.linux.sys.Syscall;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of its descriptors are ready. One thread waits and asks about the result; any thread
 * may add, change and remove. Nothing is allocated per wait.
 */
public final class Poller implements AutoCloseable {
  /** There is something to read, or the other end is gone: EPOLLIN. */
  public static final int READABLE = 0x1;

  /** There is room to write: EPOLLOUT. */
  public static final int WRITABLE = 0x4;

  /** An error waits to be read, always reported: EPOLLERR. */
  public static final int FAILED = 0x8;

  /** Hung up, always reported: EPOLLHUP. */
  public static final int HUNG_UP = 0x10;

  /** A timeout that never comes. */
  public static final long FOREVER = -1;

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;

  /** {@code struct epoll_event} is packed on x86-64 only ({@code linux/eventpoll.h}). */
  private static final int DATA = Machine.pick(4, 8);

  private static final int EVENT_BYTES = DATA + Long.BYTES;
  private static final int MAX_EVENTS = 64;
  private static final long NANOS_A_SECOND = 1_000_000_000;
  private static final long NANOS_A_MILLISECOND = 1_000_000;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate((long) MAX_EVENTS * EVENT_BYTES, 8);
  private final MemorySegment timeout = arena.allocate(2 * Long.BYTES, 8);
  private final Fd epoll;
  private final Registration[] registrations;
  private int serial;
  private boolean nanosecondWaits = true;

  private Poller(Fd epoll, int maxDescriptors) {
    this.epoll = epoll;
    this.registrations = new Registration[maxDescriptors];
  }

  /** One descriptor in a poller, until {@link #remove}. */
  public final class Registration {
    private final Fd fd;
    private final Object key;
    private final int slot;
    private final int number;

    private Registration(Fd fd, Object key, int slot, int number) {
      this.fd = fd;
      this.key = key;
      this.slot = slot;
      this.number = number;
    }

    /** Waits for these from now on: {@link #READABLE}, {@link #WRITABLE}, both, or 0. */
    public void interest(int interest) throws LinuxException {
      control(EPOLL_CTL_MOD, this, interest);
    }

    /** Forgets the descriptor, before it is closed; a result not yet looked at loses it too. */
    public void remove() throws LinuxException {
      synchronized (registrations) {
        if (registrations[slot] == this) {
          registrations[slot] = null;
          control(EPOLL_CTL_DEL, this, 0);
        }
      }
    }

    private long token() {
      return ((long) number << Integer.SIZE) | slot;
    }
  }

  /**
   * Makes one.
   *
   * @param maxDescriptors the bound of its table
   */
  public static Poller open(int maxDescriptors) throws LinuxException {
    return new Poller(
        Fd.own(Syscall.EPOLL_CREATE1.call("poller", EPOLL_CLOEXEC, 0, 0)), maxDescriptors);
  }

  /**
   * Watches a descriptor.
   *
   * @param interest {@link #READABLE}, {@link #WRITABLE} or both
   * @param key what {@link #key} answers when it is ready
   * @throws LinuxException ENOSPC: the table is full; EEXIST: it is here already; EPERM: it is a
   *     file that is always ready
   */
  public Registration add(Fd fd, int interest, Object key) throws LinuxException {
    synchronized (registrations) {
      int slot = freeSlot();
      Registration registration = new Registration(fd, key, slot, ++serial);
      control(EPOLL_CTL_ADD, registration, interest);
      registrations[slot] = registration;
      return registration;
    }
  }

  /**
   * Waits until a descriptor is ready or the time is over.
   *
   * @param timeoutNs 0 to look only, {@link #FOREVER} or any negative to wait without end
   * @return how many are ready, 64 at most; ask {@link #key} and {@link #ready} about each
   */
  public int await(long timeoutNs) throws LinuxException {
    if (!nanosecondWaits) {
      return found(waitMilliseconds(timeoutNs));
    }
    int fd = epoll.number();
    long into = events.address();
    long ready = Syscall.EPOLL_PWAIT2.attempt(fd, into, MAX_EVENTS, timespec(timeoutNs), 0, 0);
    if (ready >= 0) {
      return (int) ready;
    }
    // Again, to learn what was wrong; without waiting, for it may have been a signal.
    ready = Syscall.EPOLL_PWAIT2.invoke(fd, into, MAX_EVENTS, timespec(0), 0, 0);
    if (Errno.ENOSYS.is(ready)) {
      nanosecondWaits = false; // Linux before 5.11
      ready = waitMilliseconds(timeoutNs);
    }
    return found(ready);
  }

  /** The key of a ready descriptor, null when it was removed meanwhile. */
  public @Nullable Object key(int index) {
    long token = events.get(JAVA_LONG_UNALIGNED, event(index) + DATA);
    synchronized (registrations) {
      Registration registration = registrations[(int) token];
      return registration != null && registration.token() == token ? registration.key : null;
    }
  }

  /** What a ready descriptor is ready for: a sum of the constants above. */
  public int ready(int index) {
    return events.get(JAVA_INT_UNALIGNED, event(index));
  }

  @Override
  public void close() {
    epoll.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private static int found(long ready) throws LinuxException {
    return Errno.EINTR.is(ready) ? 0 : (int) LinuxException.check(ready, "epoll_wait", "");
  }

  /** The address of a timeout as the kernel wants it; none for one that never comes. */
  private long timespec(long timeoutNs) {
    if (timeoutNs < 0) {
      return 0;
    }
    timeout.set(JAVA_LONG, 0, timeoutNs / NANOS_A_SECOND);
    timeout.set(JAVA_LONG, Long.BYTES, timeoutNs % NANOS_A_SECOND);
    return timeout.address();
  }

  private long waitMilliseconds(long timeoutNs) {
    long time =
        timeoutNs < 0
            ? -1
            : Math.min(Integer.MAX_VALUE, Math.ceilDiv(timeoutNs, NANOS_A_MILLISECOND));
    return Syscall.EPOLL_PWAIT.invoke(epoll.number(), events.address(), MAX_EVENTS, time, 0, 0);
  }

  private void control(int operation, Registration registration, int interest)
      throws LinuxException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment event = scratch.allocate(EVENT_BYTES, 8);
      event.set(JAVA_INT_UNALIGNED, 0, interest);
      event.set(JAVA_LONG_UNALIGNED, DATA, registration.token());
      Syscall.EPOLL_CTL.call(
          registration.fd.toString(),
          epoll.number(),
          operation,
          registration.fd.number(),
          event.address(),
          0,
          0);
    }
  }

  private int freeSlot() throws LinuxException {
    for (int slot = 0; slot < registrations.length; slot++) {
      if (registrations[slot] == null) {
        return slot;
      }
    }
    throw new LinuxException(
        "poller", Errno.ENOSPC, "all " + registrations.length + " places are taken");
  }

  private static long event(int index) {
    return (long) Objects.checkIndex(index, MAX_EVENTS) * EVENT_BYTES;
  }
}
