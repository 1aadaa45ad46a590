package org.jitsu.linux.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * Tells that files were written to, whoever wrote: inotify ({@code man 7 inotify}). Changes of a
 * file that nobody has taken yet are one. Any thread watches and forgets, one takes.
 */
public final class FileChanges implements AutoCloseable {
  /** What {@link #take} hands on when changes were lost: any file may have changed. */
  public static final int ANY = -1;

  // linux/inotify.h
  private static final int CLOEXEC_NONBLOCK = 0x80000 | 0x800;
  private static final int IN_MODIFY = 0x2;
  private static final int EVENT_BYTES = 16;
  private static final int LENGTH = 12;
  private static final int BUFFER_BYTES = 64 * EVENT_BYTES;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate(BUFFER_BYTES, 8);
  private final Fd fd;

  private FileChanges(Fd fd) {
    this.fd = fd;
  }

  /**
   * Makes one that watches nothing.
   *
   * @throws LinuxException EMFILE: this user has too many ({@code fs.inotify.max_user_instances})
   */
  public static FileChanges open() throws LinuxException {
    return new FileChanges(Fd.own(Syscall.INOTIFY_INIT1.call("", CLOEXEC_NONBLOCK, 0, 0)));
  }

  /** Its descriptor: readable while changes wait to be taken. */
  public Fd fd() {
    return fd;
  }

  /**
   * Watches a file, under whatever name it is found later.
   *
   * @return its number, never used again
   * @throws LinuxException ENOENT; ENOSPC: this user watches too many ({@code
   *     fs.inotify.max_user_watches})
   */
  public int watch(Path file) throws LinuxException {
    try (Arena scratch = Arena.ofConfined()) {
      long path = scratch.allocateFrom(file.toString()).address();
      return (int) Syscall.INOTIFY_ADD_WATCH.call(file.toString(), fd.number(), path, IN_MODIFY);
    }
  }

  /** Watches it no longer; a change not taken yet may still be handed on. */
  public void forget(int number) {
    Syscall.INOTIFY_RM_WATCH.invoke(fd.number(), number, 0); // EINVAL: it went with its file
  }

  /** Hands the numbers of changed files on, or {@link #ANY}; returns at once when there is none. */
  public void take(IntConsumer changed) throws LinuxException {
    while (true) {
      long read = Syscall.READ.invoke(fd.number(), events.address(), BUFFER_BYTES);
      if (Errno.EAGAIN.is(read) || Errno.EINTR.is(read)) {
        return;
      }
      LinuxException.check(read, "read", "inotify");
      for (long at = 0; at < read; at += EVENT_BYTES + events.get(JAVA_INT, at + LENGTH)) {
        changed.accept(events.get(JAVA_INT, at));
      }
    }
  }

  @Override
  public void close() {
    fd.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
