package org.jitsu.power.sysfs;

import java.nio.file.Path;
import org.jitsu.linux.proc.KernelFile;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of a device that is read again and again: it stays open, and one that failed is
 * opened anew at the next read, for its device may have come back. Nothing is allocated for a read.
 * One thread at a time.
 */
final class Attribute implements AutoCloseable {
  private static final int LONGEST = 64;

  private final Path path;
  private @Nullable KernelFile file;

  /** Makes one that is not open yet. */
  Attribute(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /**
   * Reads it now.
   *
   * @return what it says, until the next read
   * @throws MeterException when it is missing or denied, or its device has no answer
   */
  KernelFile read() throws MeterException {
    KernelFile open = file;
    try {
      if (open == null) {
        open = KernelFile.open(path, LONGEST);
        file = open;
      }
      open.read();
      return open;
    } catch (LinuxException e) {
      close();
      throw failed(path, e);
    }
  }

  /** Says what the kernel's refusal means for whoever wants the figure. */
  static MeterException failed(Path path, LinuxException why) {
    return switch (why.errno()) {
      case ENOENT, ENOTDIR ->
          new MeterException(Kind.MISSING, path + " is not there; the device may be gone", why);
      case EACCES, EPERM ->
          new MeterException(
              Kind.DENIED,
              path
                  + " may be read by root only; run as root, or let a group read it (chgrp and"
                  + " chmod g+r by a udev rule)",
              why);
      case EAGAIN, EBUSY, ETIMEDOUT, EINTR ->
          new MeterException(Kind.SILENT, path + " has no figure now: " + why.getMessage(), why);
      default ->
          new MeterException(
              Kind.SILENT,
              path + " cannot be read: " + why.getMessage() + "; the device may be gone",
              why);
    };
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
