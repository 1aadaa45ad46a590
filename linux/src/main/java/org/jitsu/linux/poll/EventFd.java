package org.jitsu.linux.poll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * A doorbell: any thread rings, the thread that waits in a {@link Poller} wakes. Rings before it
 * looks are one ring.
 */
public final class EventFd implements AutoCloseable {
  private static final int CLOEXEC_NONBLOCK = 0x80000 | 0x800;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment one = arena.allocate(Long.BYTES, 8);
  private final MemorySegment taken = arena.allocate(Long.BYTES, 8);
  private final Fd fd;

  private EventFd(Fd fd) {
    this.fd = fd;
    one.set(JAVA_LONG, 0, 1);
  }

  /** Makes one, silent. */
  public static EventFd open() throws LinuxException {
    return new EventFd(Fd.own(Syscall.EVENTFD2.call("", 0, CLOEXEC_NONBLOCK, 0)));
  }

  /** Its descriptor: readable once it rang, until {@link #clear}. */
  public Fd fd() {
    return fd;
  }

  /**
   * Rings; after {@link #close} nothing happens. It cannot fail in a way that matters: a full
   * counter is a ring already.
   */
  public synchronized void ring() {
    if (!fd.isClosed()) {
      Syscall.WRITE.invoke(fd.number(), one.address(), Long.BYTES);
    }
  }

  /** Falls silent; the owner looks at what it was rung for afterwards. */
  public void clear() {
    Syscall.READ.invoke(fd.number(), taken.address(), Long.BYTES);
  }

  @Override
  public synchronized void close() {
    fd.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
