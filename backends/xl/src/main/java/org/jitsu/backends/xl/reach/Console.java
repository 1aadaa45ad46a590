package org.jitsu.backends.xl.reach;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.linux.console.ConsoleLog;
import org.jitsu.linux.console.Lines;

/**
 * The console of one start of a guest on another machine: what is heard of it over a session, kept
 * in a file here. While no daemon hears, that machine keeps what the guest prints. Any thread.
 */
public final class Console implements Consumer<ByteBuffer>, AutoCloseable {

  private static final Logger LOG = System.getLogger(Console.class.getName());
  private static final int MAX_LINE_BYTES = 4 * 1024;
  private static final AtomicLong RUNS = new AtomicLong();

  /** How much of it is shown at most. */
  public static final int SHOWN_BYTES = 64 * 1024;

  private final Path file;
  private final ConsoleLog log;
  private final Lines lines;
  private final Runnable spoke;
  private final long run = RUNS.incrementAndGet();
  private long totalBytes;
  private boolean closed;

  private Console(Path file, boolean continued, Runnable spoke, Consumer<String> lines)
      throws IOException {
    this.file = file;
    this.log = new ConsoleLog(file, continued);
    this.lines = new Lines(MAX_LINE_BYTES, lines);
    this.spoke = spoke;
    this.totalBytes = continued && Files.exists(file) ? Files.size(file) : 0;
  }

  /** Begins that of the next start, in place of the last one. */
  public static Console next(Path file, Runnable spoke, Consumer<String> lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    return new Console(file, false, spoke, lines);
  }

  /** Goes on with that of a guest that runs already. */
  public static Console ofRunning(Path file, Runnable spoke, Consumer<String> lines)
      throws IOException {
    Files.createDirectories(file.getParent());
    return new Console(file, true, spoke, lines);
  }

  @Override
  public synchronized void accept(ByteBuffer bytes) {
    if (closed || !bytes.hasRemaining()) {
      return;
    }
    if (totalBytes == 0) {
      spoke.run();
    }
    totalBytes += bytes.remaining();
    log.write(bytes.duplicate());
    lines.accept(bytes);
  }

  /** Returns its newest part. */
  public synchronized Printed printed() throws IOException {
    return Printed.of(run, totalBytes, ConsoleLog.tail(file, SHOWN_BYTES));
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      log.close();
    } catch (IOException lost) {
      LOG.log(Level.WARNING, "the end of a console is not in its log", lost);
    }
  }
}
