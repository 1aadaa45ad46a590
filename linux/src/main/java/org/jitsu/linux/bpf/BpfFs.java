package org.jitsu.linux.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;
import org.jspecify.annotations.Nullable;

/**
 * The file system in which pinned maps live until the machine goes down or they are deleted. The
 * usual place is {@code /sys/fs/bpf}; each mount is a file system of its own, seen in the mount
 * namespace where it was made. {@code ip netns exec} mounts {@code /sys} anew and so hides what is
 * below it.
 */
public final class BpfFs {
  private static final String TYPE = "bpf";
  private static final String OPTIONS = "mode=0700";

  private BpfFs() {}

  /**
   * Makes sure that a directory is in such a file system: it is made when it is missing, and one is
   * mounted there when none is.
   *
   * @throws LinuxException EPERM: may not mount here; ENODEV: the kernel has no such file system
   */
  public static void ensure(Path directory) throws IOException {
    if (isWithin(directory)) {
      Files.createDirectories(directory);
      return;
    }
    Files.createDirectories(directory);
    try (Arena arena = Arena.ofConfined()) {
      long type = arena.allocateFrom(TYPE).address();
      long target = arena.allocateFrom(directory.toString()).address();
      long options = arena.allocateFrom(OPTIONS).address();
      Syscall.MOUNT.call("bpf at " + directory, type, target, type, 0, options, 0);
    }
  }

  /** Takes away the file system that is mounted there, and with it what only its pins held. */
  public static void unmount(Path directory) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      Syscall.UMOUNT2.call(
          directory.toString(), arena.allocateFrom(directory.toString()).address(), 0, 0);
    }
  }

  /** Whether the directory, or the nearest that exists above it, is in one. */
  private static boolean isWithin(Path directory) throws IOException {
    @Nullable Path existing = directory.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing != null && Files.getFileStore(existing).type().equals(TYPE);
  }
}
