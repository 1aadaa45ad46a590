package org.jitsu.backends.qemu;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.linux.console.ConsoleLog;
import org.jitsu.linux.console.Lines;

/**
 * The console of one start of a guest: read from its socket on a thread of its own, its newest part
 * kept, all of it written to the log.
 */
final class Console implements AutoCloseable {

  /** How much is kept in memory. */
  static final int KEPT_BYTES = 64 * 1024;

  private static final int MAX_LINE_BYTES = 4 * 1024;
  private static final AtomicLong RUNS = new AtomicLong();
  private static final Logger LOG = System.getLogger(Console.class.getName());

  private final SocketChannel channel;
  private final ConsoleLog log;
  private final Runnable spoke;
  private final Lines lines;
  private final byte[] kept = new byte[KEPT_BYTES];
  private final long run = RUNS.incrementAndGet();
  private long totalBytes;
  private volatile String lastLine = "";
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private Console(SocketChannel channel, ConsoleLog log, Runnable spoke, Consumer<String> lines) {
    this.channel = channel;
    this.log = log;
    this.spoke = spoke;
    this.lines =
        new Lines(
            MAX_LINE_BYTES,
            line -> {
              lastLine = line.isBlank() ? lastLine : line;
              lines.accept(line);
            });
  }

  /**
   * Connects to a console's listening socket, whether QEMU serves it already or not.
   *
   * @param earlier what the guest printed before, as an earlier daemon logged it
   * @param spoke called at the first byte
   * @param lines gets each line
   */
  static Console connect(
      Path socket, ConsoleLog log, byte[] earlier, Runnable spoke, Consumer<String> lines)
      throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    Console console = new Console(channel, log, spoke, lines);
    console.keep(ByteBuffer.wrap(earlier));
    Thread.ofVirtual().name("console " + socket).start(console::read);
    return console;
  }

  /** Returns the newest part of what was printed, at most {@link #KEPT_BYTES}. */
  synchronized Printed printed() {
    int length = (int) Math.min(totalBytes, KEPT_BYTES);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = kept[(int) ((totalBytes - length + i) % KEPT_BYTES)];
    }
    return Printed.of(run, totalBytes, text);
  }

  /** Returns the newest line that is not blank; empty when there is none. */
  String lastLine() {
    return lastLine;
  }

  /** Completes when all that QEMU wrote has been taken and QEMU has closed its end. */
  CompletableFuture<Void> onClose() {
    return closed.copy();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException harmless) {
      // Nothing was buffered: there is nothing to lose.
    }
  }

  private synchronized void keep(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      kept[(int) (totalBytes++ % KEPT_BYTES)] = bytes.get();
    }
  }

  private void read() {
    ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
    try (channel;
        log) {
      boolean silent = true;
      while (channel.read(bytes) >= 0) {
        if (silent) {
          silent = false;
          spoke.run();
        }
        bytes.flip();
        keep(bytes.duplicate());
        log.write(bytes.duplicate());
        lines.accept(bytes);
        bytes.clear();
      }
      lines.end();
    } catch (IOException ended) {
      // Closed by us, or by a QEMU that was killed: its end is told elsewhere.
    } catch (RuntimeException bug) {
      LOG.log(Level.ERROR, "a console's listener failed: the console is no longer read", bug);
      throw bug;
    } finally {
      closed.complete(null);
    }
  }
}
