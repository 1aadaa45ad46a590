package org.jitsu.backends.solo5;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.linux.console.ConsoleFile;
import org.jitsu.linux.console.ConsoleFollower;
import org.jitsu.linux.console.Lines;
import org.jitsu.linux.sys.Fd;

/** The console of one start of a guest, from before the start to after the end. Any thread. */
final class Console implements AutoCloseable {

  /** How much of it is shown. */
  static final int SHOWN_BYTES = 64 * 1024;

  private static final int MAX_LINE_BYTES = 4 * 1024;
  private static final AtomicLong RUNS = new AtomicLong();
  private static final Logger LOG = System.getLogger(Console.class.getName());

  private final GuestHome home;
  private final Fd fd;
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

  private Console(GuestHome home, Fd fd, ConsoleFollower.Followed followed) {
    this.home = home;
    this.fd = fd;
    this.followed = followed;
  }

  /** Makes the console of the next start, beside that of the last one. */
  static Console next(GuestHome home, ConsoleFollower follower, Listener listener)
      throws IOException {
    Files.createDirectories(home.directory());
    ConsoleFile file = ConsoleFile.create(home.nextConsole());
    return new Console(home, file.fd(), follower.follow(file, new Ear(listener, true)));
  }

  /** Opens the console of a guest that runs already. */
  static Console ofRunning(GuestHome home, int pid, ConsoleFollower follower, Listener listener)
      throws IOException {
    boolean begun = !isOutput(pid, home.nextConsole());
    Path path = begun ? home.console() : home.nextConsole();
    ConsoleFile file = Files.exists(path) ? ConsoleFile.resume(path) : ConsoleFile.create(path);
    Ear ear = new Ear(listener, Files.size(path) == 0);
    Console console = new Console(home, file.fd(), follower.follow(file, ear));
    if (!begun) { // the earlier daemon died just behind the start
      console.begins();
    }
    return console;
  }

  /** The descriptor to be inherited as standard output and standard error. */
  Fd fd() {
    return fd;
  }

  /** The guest runs: this is its console now, and no longer the next one. */
  void begins() {
    try {
      followed.rename(home.console());
    } catch (IOException refused) {
      LOG.log(Level.WARNING, "the console stays in " + home.nextConsole() + ": " + refused);
    }
  }

  /** Returns the newest part of what was printed. */
  Printed printed() {
    try {
      ConsoleFile.Tail newest = followed.newest(SHOWN_BYTES);
      return new Printed(run, newest.end(), newest.bytes());
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "a console of " + home.directory() + " cannot be read", unreadable);
      return Printed.nothing();
    }
  }

  /** Hears what is left of a guest that has ended, and returns its last line that is not blank. */
  String finish() {
    followed.finish();
    return tail(MAX_LINE_BYTES)
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((before, last) -> last)
        .orElse("");
  }

  /** Hears it no longer; the guest goes on printing. */
  @Override
  public void close() {
    followed.close();
  }

  private String tail(int maxBytes) {
    try {
      return new String(followed.tail(maxBytes), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "a console of " + home.directory() + " cannot be read", unreadable);
      return "";
    }
  }

  private static boolean isOutput(int pid, Path file) throws IOException {
    Path output = Path.of("/proc", Integer.toString(pid), "fd/1");
    return Files.exists(file) && Files.exists(output) && Files.isSameFile(output, file);
  }
}
