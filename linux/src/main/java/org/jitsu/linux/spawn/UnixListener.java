package org.jitsu.linux.spawn;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * A listening Unix stream socket to be inherited by a program. Because it listens before the
 * program starts, a client connects at once and nobody waits for a socket file to appear; because
 * it has a path, a later run connects too.
 */
public final class UnixListener implements AutoCloseable {
  /** The longest path of a Unix socket, in bytes ({@code linux/un.h}, without the end). */
  public static final int MAX_PATH_BYTES = 107;

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int BACKLOG = 4;

  private final Fd fd;

  private UnixListener(Fd fd) {
    this.fd = fd;
  }

  /**
   * Listens at a path; a socket that is left over there is replaced.
   *
   * @throws LinuxException ENAMETOOLONG: the path has more than {@value #MAX_PATH_BYTES} bytes;
   *     EACCES, ENOENT, EROFS: its directory
   */
  public static UnixListener open(Path path) throws IOException {
    byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
    if (text.length > MAX_PATH_BYTES) {
      throw new LinuxException(
          "bind", Errno.ENAMETOOLONG, path + ", more than " + MAX_PATH_BYTES + " bytes");
    }
    Files.deleteIfExists(path);
    Fd fd = Fd.own(Syscall.SOCKET.call(path.toString(), AF_UNIX, SOCK_STREAM_CLOEXEC, 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(Short.BYTES + MAX_PATH_BYTES + 1, 8);
      address.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(MemorySegment.ofArray(text), 0, address, Short.BYTES, text.length);
      Syscall.BIND.call(path.toString(), fd.number(), address.address(), address.byteSize());
      Syscall.LISTEN.call(path.toString(), fd.number(), BACKLOG, 0);
      return new UnixListener(fd);
    } catch (LinuxException | RuntimeException failure) {
      fd.close();
      throw failure;
    }
  }

  /** The descriptor, to be passed on. */
  public Fd fd() {
    return fd;
  }

  /** Closes our descriptor; the program's, and the path, stay. */
  @Override
  public void close() {
    fd.close();
  }
}
