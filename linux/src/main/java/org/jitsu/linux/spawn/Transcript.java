package org.jitsu.linux.spawn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * A piece of memory for what a program prints on its standard error: the kernel keeps its beginning
 * and refuses the rest, so that nobody has to read along, and no file grows. It goes with the last
 * descriptor.
 */
public final class Transcript implements AutoCloseable {
  /** How much is kept. */
  public static final int MAX_BYTES = 16 * 1024;

  // linux/memfd.h, linux/fcntl.h
  private static final int MFD_CLOEXEC_ALLOW_SEALING = 1 | 2;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_SEAL_SHRINK_GROW = 2 | 4;

  private final Fd fd;

  private Transcript(Fd fd) {
    this.fd = fd;
  }

  /** Makes an empty one. */
  public static Transcript open() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom("transcript").address();
      Fd fd = Fd.own(Syscall.MEMFD_CREATE.call("", name, MFD_CLOEXEC_ALLOW_SEALING, 0));
      try {
        Syscall.FTRUNCATE.call("transcript", fd.number(), MAX_BYTES, 0);
        Syscall.FCNTL.call("F_ADD_SEALS", fd.number(), F_ADD_SEALS, F_SEAL_SHRINK_GROW);
        return new Transcript(fd);
      } catch (LinuxException | RuntimeException failure) {
        fd.close();
        throw failure;
      }
    }
  }

  /** The descriptor, to be passed on. */
  public Fd fd() {
    return fd;
  }

  /** What was printed so far. */
  public String text() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment kept = arena.allocate(MAX_BYTES);
      long read = Syscall.PREAD64.call("transcript", fd.number(), kept.address(), MAX_BYTES);
      byte[] bytes = kept.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
