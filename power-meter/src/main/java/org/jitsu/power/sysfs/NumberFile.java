package org.jitsu.power.sysfs;

import java.nio.file.Path;
import org.jitsu.linux.proc.KernelFile;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A file with one whole number, read again and again. Nothing is allocated for a read. One thread
 * at a time.
 */
final class NumberFile implements AutoCloseable {
  private static final int LONGEST = 64;

  /** So many fit into a long, whatever they are. */
  private static final int MOST_DIGITS = 18;

  private final Path path;
  private @Nullable KernelFile file;

  private NumberFile(Path path) {
    this.path = path;
  }

  /**
   * Opens it and reads it once, so that what cannot be read is known at once.
   *
   * @throws MeterException when it is missing, denied or not a number
   */
  static NumberFile open(Path path) throws MeterException {
    NumberFile opened = new NumberFile(path);
    boolean isReadable = false;
    try {
      opened.read();
      isReadable = true;
      return opened;
    } finally {
      if (!isReadable) {
        opened.close();
      }
    }
  }

  /** Reads the number now. A file that failed is opened anew at the next read. */
  long read() throws MeterException {
    KernelFile open = file;
    try {
      if (open == null) {
        open = KernelFile.open(path, LONGEST);
        file = open;
      }
      open.read();
    } catch (LinuxException e) {
      close();
      throw failed(path, e);
    }
    return parse(open);
  }

  private long parse(KernelFile said) throws MeterException {
    boolean negative = said.at(0) == '-';
    int at = negative ? 1 : 0;
    int first = at;
    long number = 0;
    while (said.at(at) >= '0' && said.at(at) <= '9') {
      number = number * 10 + said.at(at++) - '0';
    }
    boolean ends = said.at(at) == 0 || said.at(at) == '\n' || said.at(at) == '.';
    if (at == first || at - first > MOST_DIGITS || !ends) {
      throw malformed(said);
    }
    return negative ? -number : number;
  }

  private MeterException malformed(KernelFile said) {
    return new MeterException(
        Kind.MALFORMED, path + ": '" + said.text().strip() + "' is not a whole number");
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
