package org.jitsu.power.sysfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jitsu.power.meter.MeterException;
import org.jspecify.annotations.Nullable;

/**
 * A file with one whole number, read again and again: every read from offset 0 makes the kernel
 * show the present value. Nothing is allocated for a read. One thread at a time.
 */
final class NumberFile implements AutoCloseable {
  private static final int LONGEST = 64;

  private final Path path;
  private @Nullable FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
  private final byte[] text = new byte[LONGEST];

  private NumberFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens it and reads it once, so that what cannot be read is known at once.
   *
   * @throws MeterException when it is missing, denied or not a number
   */
  static NumberFile open(Path path) throws MeterException {
    try {
      NumberFile file = new NumberFile(path, FileChannel.open(path, StandardOpenOption.READ));
      boolean isReadable = false;
      try {
        file.read();
        isReadable = true;
        return file;
      } finally {
        if (!isReadable) {
          file.close();
        }
      }
    } catch (NoSuchFileException e) {
      throw new MeterException(MeterException.Kind.MISSING, path + " is not there", e);
    } catch (AccessDeniedException e) {
      throw denied(path, e);
    } catch (IOException e) {
      throw silent(path, e);
    }
  }

  /** Reads the number now. A file that vanished is opened anew at the next read. */
  long read() throws MeterException {
    buffer.clear();
    try {
      if (channel == null) {
        channel = FileChannel.open(path, StandardOpenOption.READ);
      }
      channel.read(buffer, 0);
    } catch (IOException e) {
      close();
      throw silent(path, e);
    }
    int length = buffer.position();
    buffer.get(
        0, text, 0, length); // at once: byte by byte out of native memory takes as long as the read
    return parse(length);
  }

  private long parse(int length) throws MeterException {
    boolean negative = length > 0 && text[0] == '-';
    int at = negative ? 1 : 0;
    int first = at;
    long number = 0;
    while (at < length && text[at] >= '0' && text[at] <= '9') {
      int digit = text[at++] - '0';
      if (number > (Long.MAX_VALUE - digit) / 10) {
        throw malformed(length);
      }
      number = number * 10 + digit;
    }
    boolean ends = at == length || text[at] == '\n' || text[at] == '.';
    if (at == first || !ends) {
      throw malformed(length);
    }
    return negative ? -number : number;
  }

  private MeterException malformed(int length) {
    String said = new String(text, 0, length, StandardCharsets.US_ASCII).strip();
    return new MeterException(
        MeterException.Kind.MALFORMED, path + ": '" + said + "' is not a whole number");
  }

  static MeterException denied(Path path, IOException cause) {
    return new MeterException(
        MeterException.Kind.DENIED,
        path
            + " may be read by root only; run as root, or let a group read it (chgrp and chmod g+r"
            + " by a udev rule)",
        cause);
  }

  private static MeterException silent(Path path, IOException cause) {
    return new MeterException(
        MeterException.Kind.SILENT,
        path + " cannot be read: " + cause.getMessage() + "; the device may be gone",
        cause);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It was open for reading only; nothing is lost.
    } finally {
      channel = null;
    }
  }
}
