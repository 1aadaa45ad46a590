package org.jitsu.linux.console;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.FileChanges;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;

/**
 * Reads the console files of all programs as they grow, on one thread that starts with the first of
 * them. Any thread may call.
 */
public final class ConsoleFollower implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ConsoleFollower.class.getName());
  private static final int DESCRIPTORS = 2;

  private final FileChanges changes;
  private final EventFd bell;
  private final Poller poller;
  private final Map<Integer, Followed> followed = new ConcurrentHashMap<>();

  /** Those of whose files more is there than was read in one turn; the thread's own. */
  private final Set<Followed> unfinished = new LinkedHashSet<>();

  private boolean running;
  private volatile boolean closed;

  /** A file that is followed. */
  public final class Followed implements AutoCloseable {

    private final ConsoleFile file;
    private final Consumer<ByteBuffer> sink;
    private final int number;
    private boolean over;

    private Followed(ConsoleFile file, Consumer<ByteBuffer> sink, int number) {
      this.file = file;
      this.sink = sink;
      this.number = number;
    }

    /** Gives the file another name; what has that name becomes the older part. */
    public synchronized void rename(Path name) throws IOException {
      file.rename(name);
    }

    /** Returns the file's newest bytes. */
    public synchronized byte[] tail(int maxBytes) throws IOException {
      return file.tail(maxBytes);
    }

    /** Returns the same, and how many there were before them. */
    public synchronized ConsoleFile.Tail newest(int maxBytes) throws IOException {
      return file.newest(maxBytes);
    }

    /** Hands on all that is left of a program that has ended, and follows the file no longer. */
    public synchronized void finish() {
      while (read()) {
        // more of it
      }
      close();
    }

    /** Follows it no longer, whatever is left. */
    @Override
    public synchronized void close() {
      if (!over) {
        over = true;
        followed.remove(number);
        forget(number);
        file.close();
      }
    }

    private synchronized boolean read() {
      try {
        return !over && file.read(sink);
      } catch (IOException | RuntimeException failure) {
        LOG.log(Level.ERROR, "the console " + file.path() + " is no longer read", failure);
        close();
        return false;
      }
    }
  }

  private ConsoleFollower(FileChanges changes, EventFd bell, Poller poller) {
    this.changes = changes;
    this.bell = bell;
    this.poller = poller;
  }

  /**
   * Makes one that follows nothing.
   *
   * @throws LinuxException EMFILE: this user has too many inotify instances
   */
  public static ConsoleFollower open() throws LinuxException {
    FileChanges changes = FileChanges.open();
    EventFd bell = EventFd.open();
    Poller poller = Poller.open(DESCRIPTORS);
    poller.add(changes.fd(), Poller.READABLE, changes);
    poller.add(bell.fd(), Poller.READABLE, bell);
    return new ConsoleFollower(changes, bell, poller);
  }

  /**
   * Follows a file, which is the follower's own from now on, and hands on what is not read yet of
   * it whenever more is written.
   *
   * @param sink gets the bytes, valid during the call, one call at a time
   * @throws LinuxException ENOSPC: this user watches too many files
   */
  public Followed follow(ConsoleFile file, Consumer<ByteBuffer> sink) throws LinuxException {
    synchronized (this) {
      if (!running) {
        running = true;
        Thread.ofPlatform().daemon().name("consoles").start(this::run);
      }
    }
    try {
      Followed one = new Followed(file, sink, changes.watch(file.path()));
      followed.put(one.number, one);
      return one;
    } catch (LinuxException | RuntimeException refused) {
      file.close();
      throw refused;
    }
  }

  /** Follows nothing any more. */
  @Override
  public void close() {
    List.copyOf(followed.values()).forEach(Followed::close);
    synchronized (this) {
      closed = true;
      bell.ring();
      if (!running) {
        release();
      }
    }
  }

  private synchronized void forget(int number) {
    if (!changes.fd().isClosed()) {
      changes.forget(number);
    }
  }

  private void run() {
    try {
      while (!closed) {
        poller.await(unfinished.isEmpty() ? Poller.FOREVER : 0);
        changes.take(this::changed);
        unfinished.removeIf(one -> !one.read());
      }
    } catch (LinuxException bug) {
      throw new IllegalStateException("the consoles' poller is broken", bug);
    } finally {
      release();
    }
  }

  private void changed(int number) {
    if (number == FileChanges.ANY) {
      unfinished.addAll(followed.values());
      return;
    }
    Followed one = followed.get(number);
    if (one != null) {
      unfinished.add(one);
    }
  }

  /** Its thread gives back what it waits in: nobody takes it away meanwhile. */
  private synchronized void release() {
    poller.close();
    bell.close();
    changes.close();
  }
}
