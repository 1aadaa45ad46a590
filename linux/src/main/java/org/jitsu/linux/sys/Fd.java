package org.jitsu.linux.sys;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor with one owner. Closing twice is harmless and any thread may close; a use
 * after that is a bug and throws. The owner sees to it that nobody is inside a call with the number
 * when it closes, because the kernel hands a closed number out again.
 */
public final class Fd implements AutoCloseable {
  private static final int AT_FDCWD = -100;

  /** {@code O_RDONLY}; {@code asm-generic/fcntl.h}, as the constants below. */
  public static final int READ_ONLY = 0;

  /** {@code O_WRONLY}. */
  public static final int WRITE_ONLY = 1;

  /** {@code O_RDWR}. */
  public static final int READ_WRITE = 2;

  /** {@code O_CREAT}. */
  public static final int CREATE = 0x40;

  /** {@code O_TRUNC}. */
  public static final int TRUNCATE = 0x200;

  /** {@code O_APPEND}. */
  public static final int APPEND = 0x400;

  /** {@code O_NONBLOCK}. */
  public static final int NON_BLOCKING = 0x800;

  /** {@code O_CLOEXEC}; {@link #open} always adds it. */
  public static final int CLOSE_ON_EXEC = 0x80000;

  private static final int CLOSED = -1;
  private static final int NEW_FILE_MODE = 0600;

  private final AtomicInteger number;

  private Fd(int number) {
    this.number = new AtomicInteger(number);
  }

  /** Takes over a number that a system call has just returned. */
  public static Fd own(long number) {
    return new Fd(Math.toIntExact(number));
  }

  /** Opens a file; a new one may be read and written by its owner only. */
  public static Fd open(Path file, int flags) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(file.toString()).address();
      return own(
          Syscall.OPENAT.call(
              file.toString(), AT_FDCWD, path, flags | CLOSE_ON_EXEC, NEW_FILE_MODE, 0, 0));
    }
  }

  /**
   * The kernel's number for it, valid until {@link #close}.
   *
   * @throws IllegalStateException when it was closed
   */
  public int number() {
    int open = number.getPlain();
    if (open == CLOSED) {
      throw new IllegalStateException("descriptor used after it was closed");
    }
    return open;
  }

  /** Whether {@link #close} has been called. */
  public boolean isClosed() {
    return number.get() == CLOSED;
  }

  @Override
  public void close() {
    int open = number.getAndSet(CLOSED);
    if (open != CLOSED) {
      // Linux frees the number whatever close() answers: there is nothing to do about an error.
      Syscall.CLOSE.invoke(open, 0, 0);
    }
  }

  @Override
  public String toString() {
    int open = number.get();
    return open == CLOSED ? "fd closed" : "fd " + open;
  }
}
