package org.jitsu.backends.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.linux.console.ConsoleFile;
import org.jitsu.linux.console.ConsoleFollower;
import org.jitsu.linux.console.Lines;

/**
 * The console of one start of a guest, a file to which libvirt has it appended: by {@code virtlogd}
 * as a rule, so that a daemon's end and libvirtd's hinder it as little as ours. Any thread.
 */
final class Console implements AutoCloseable {

  /** How much of it is shown. */
  static final int SHOWN_BYTES = 64 * 1024;

  private static final int MAX_LINE_BYTES = 4 * 1024;
  private static final AtomicLong RUNS = new AtomicLong();

  private final ConsoleFollower.Followed followed;
  private final long run = RUNS.incrementAndGet();

  /**
   * What hears a console.
   *
   * @param spoke called at the first byte
   * @param lines gets each line
   */
  record Listener(Runnable spoke, Consumer<String> lines) {}

  /** Cuts what comes into lines; one call at a time. */
  private static final class Ear implements Consumer<ByteBuffer> {

    private final Listener listener;
    private final Lines lines;
    private boolean silent;

    Ear(Listener listener, boolean silent) {
      this.listener = listener;
      this.lines = new Lines(MAX_LINE_BYTES, listener.lines());
      this.silent = silent;
    }

    @Override
    public void accept(ByteBuffer bytes) {
      if (silent) {
        silent = false;
        listener.spoke().run();
      }
      lines.accept(bytes);
    }
  }

  private Console(ConsoleFollower.Followed followed) {
    this.followed = followed;
  }

  /** Makes the empty console of the next start, in place of the last one. */
  static Console next(Path path, ConsoleFollower follower, Listener listener) throws IOException {
    Files.createDirectories(path.getParent());
    Files.deleteIfExists(path); // whoever still writes to the last one does so elsewhere
    ConsoleFile file = ConsoleFile.create(path);
    return new Console(follower.follow(file, new Ear(listener, true)));
  }

  /** Opens the console of a guest that runs already. */
  static Console ofRunning(Path path, ConsoleFollower follower, Listener listener)
      throws IOException {
    ConsoleFile file = Files.exists(path) ? ConsoleFile.resume(path) : ConsoleFile.create(path);
    return new Console(follower.follow(file, new Ear(listener, Files.size(path) == 0)));
  }

  /** Returns its newest part. */
  Printed printed() throws IOException {
    ConsoleFile.Tail newest = followed.newest(SHOWN_BYTES);
    return new Printed(run, newest.end(), newest.bytes());
  }

  /** Hears what is left of a guest that has ended. */
  void finish() {
    followed.finish();
  }

  /** Hears it no longer; the guest goes on printing. */
  @Override
  public void close() {
    followed.close();
  }
}
