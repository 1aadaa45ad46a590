package org.jitsu.linux.console;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A guest's console on disk: one file for the present start, at most {@link #MAX_BYTES}, and the
 * one before it, of an earlier start or of this one. A disk that refuses costs the log, not the
 * guest. One thread.
 */
public final class ConsoleLog implements AutoCloseable {

  /** How long a file grows before the next one is begun. */
  public static final long MAX_BYTES = 1024 * 1024;

  private static final Logger LOG = System.getLogger(ConsoleLog.class.getName());

  private final Path file;
  private final Path older;
  private final long maxBytes;
  private boolean appending;
  private boolean broken;
  private @Nullable FileChannel channel;

  /**
   * A log that is opened when the first byte comes.
   *
   * @param continued whether the present file belongs to the same start
   */
  public ConsoleLog(Path file, boolean continued) {
    this(file, continued, MAX_BYTES);
  }

  ConsoleLog(Path file, boolean continued, long maxBytes) {
    this.file = file;
    this.older = older(file);
    this.appending = continued;
    this.maxBytes = maxBytes;
  }

  /** Returns where the older part of such a file is kept. */
  static Path older(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  /** Returns the newest bytes of a log file, none when it is not there. */
  public static byte[] tail(Path file, int maxBytes) throws IOException {
    return tail(file, Long.MAX_VALUE, maxBytes);
  }

  /** Returns the newest bytes of those before {@code end}. */
  static byte[] tail(Path file, long end, int maxBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = Math.min(end, channel.size()); // asked once: the file may be cut meanwhile
      long from = Math.max(0, size - maxBytes);
      ByteBuffer bytes = ByteBuffer.allocate((int) (size - from));
      int read;
      do {
        read = channel.read(bytes, from + bytes.position());
      } while (read > 0);
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (NoSuchFileException none) {
      return new byte[0];
    }
  }

  /** Takes all bytes that remain in the buffer. */
  public void write(ByteBuffer bytes) {
    if (broken) {
      return;
    }
    try {
      FileChannel open = channel;
      if (open == null || open.position() + bytes.remaining() > maxBytes) {
        open = next(open);
        channel = open;
      }
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
    } catch (IOException refused) {
      broken = true;
      LOG.log(Level.WARNING, () -> "the console is no longer logged to " + file + ": " + refused);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  private FileChannel next(@Nullable FileChannel full) throws IOException {
    if (full != null) {
      full.close();
    }
    if (!appending && Files.exists(file)) {
      Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
    }
    appending = false;
    FileChannel opened =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return opened.position(opened.size());
  }
}
