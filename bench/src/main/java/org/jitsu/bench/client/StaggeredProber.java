package org.jitsu.bench.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.poll.TimerSlack;
import org.jspecify.annotations.Nullable;

/**
 * Begins another connection every 200 us, whatever became of the former ones, and looks every 50 us
 * whether one is established: it reads when a server could first answer to within 250 us, also one
 * that is ready after a millisecond. The connection that is established first is the one that
 * counts, whatever happens to it; the others are reset when it has had its answer.
 *
 * <p>Call it on a platform thread, whose timed waits become punctual.
 */
public final class StaggeredProber implements Client {
  /** From when a server answers to when that is seen, in nanoseconds, on an idle machine. */
  public static final long RESOLUTION_NS = 250_000;

  private static final long LOOK_AGAIN_NS = 50_000;
  private static final long STEP_NS = RESOLUTION_NS - LOOK_AGAIN_NS;

  /** Attempts that are waited for, 6.4 ms; the oldest is given up for the newest. */
  private static final int MAX_ATTEMPTS = 32;

  @Override
  public String word() {
    return "fair";
  }

  /** A search for the MAC would be the kernel's, with the kernel's timers. */
  @Override
  public boolean knowsMac() {
    return true;
  }

  @Override
  public Page get(InetSocketAddress server, long deadlineNs) throws IOException {
    TimerSlack.none();
    try (Attempts attempts = new Attempts(server)) {
      SocketChannel first = attempts.establish(deadlineNs);
      first.configureBlocking(true);
      return NaiveClient.fetch(first.socket(), server, deadlineNs);
    }
  }

  /** The connections of one fetch. */
  private static final class Attempts implements AutoCloseable {
    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final Deque<SocketChannel> open = new ArrayDeque<>();

    Attempts(InetSocketAddress server) throws IOException {
      this.server = server;
    }

    SocketChannel establish(long deadlineNs) throws IOException {
      long nextNs = Ticker.system().nowNs();
      while (true) {
        NaiveClient.leftMs(deadlineNs);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        SocketChannel established = null;
        if (Ticker.system().nowNs() - nextNs >= 0) {
          established = begin();
          nextNs += STEP_NS;
        }
        if (established == null) {
          established = look();
        }
        if (established != null) {
          return established;
        }
        LockSupport.parkNanos(LOOK_AGAIN_NS);
      }
    }

    /** Begins one; returns it if it is established at once, as on the loopback interface. */
    private @Nullable SocketChannel begin() throws IOException {
      if (open.size() == MAX_ATTEMPTS) {
        open.removeFirst().close();
      }
      SocketChannel attempt = SocketChannel.open();
      open.addLast(attempt);
      attempt.configureBlocking(false);
      attempt.setOption(StandardSocketOptions.SO_LINGER, 0);
      try {
        if (attempt.connect(server)) {
          return attempt;
        }
        attempt.register(selector, SelectionKey.OP_CONNECT);
      } catch (IOException refused) {
        open.removeLast().close();
      }
      return null;
    }

    /** Returns the one that is established by now. */
    private @Nullable SocketChannel look() throws IOException {
      selector.selectNow();
      for (SelectionKey key : selector.selectedKeys()) {
        SocketChannel attempt = (SocketChannel) key.channel();
        key.cancel();
        if (isEstablished(attempt)) {
          selector.selectNow(); // until then the channel cannot become a blocking one
          return attempt;
        }
        open.remove(attempt);
        attempt.close();
      }
      selector.selectedKeys().clear();
      return null;
    }

    /** Returns false when it was refused: a RST does not mean a dead server. */
    private static boolean isEstablished(SocketChannel attempt) {
      try {
        return attempt.finishConnect();
      } catch (IOException refused) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel attempt : open) {
        attempt.close();
      }
      selector.close();
    }
  }
}
