package org.jitsu.backends.solo5;

import java.nio.file.Path;
import java.util.List;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/** Has files read into memory, so that a start does not wait for a disk. */
final class PageCache {

  private static final int POSIX_FADV_WILLNEED = 3;
  private static final int WHOLE = 0;

  private PageCache() {}

  /** Asks the kernel for it; what cannot be read is left to the start to complain of. */
  static void warm(List<Path> files) {
    for (Path file : files) {
      try (Fd fd = Fd.open(file, Fd.READ_ONLY)) {
        Syscall.FADVISE64.invoke(fd.number(), 0, WHOLE, POSIX_FADV_WILLNEED, 0, 0);
      } catch (LinuxException unreadable) {
        // Told by define, or by the start.
      }
    }
  }
}
