package org.jitsu.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a file has other contents, by whatever way: written in place, or replaced by a
 * rename, as editors and configuration management do. Told is what has rested for a while, so that
 * nobody reads what is half written; and only what differs from the last time.
 */
final class FileWatch implements AutoCloseable {

  private static final Logger LOG = System.getLogger(FileWatch.class.getName());

  /** For how long the file must have rested. */
  private static final Duration REST = Duration.ofMillis(500);

  private final Path file;
  private final Runnable changed;
  private final WatchService service;
  private byte[] known;

  private FileWatch(Path file, Runnable changed, WatchService service, byte[] known) {
    this.file = file;
    this.changed = changed;
    this.service = service;
    this.known = known;
  }

  /**
   * Begins to watch.
   *
   * @param changed called on the watch's thread, after each change
   * @throws IOException when the file or its directory cannot be read or watched
   */
  static FileWatch of(Path file, Runnable changed) throws IOException {
    Path whole = file.toAbsolutePath();
    Path directory = whole.getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    WatchService service = directory.getFileSystem().newWatchService();
    boolean isWell = false;
    try {
      directory.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      FileWatch watch = new FileWatch(whole, changed, service, Files.readAllBytes(whole));
      Thread.ofPlatform().daemon().name("file-watch").start(watch::run);
      isWell = true;
      return watch;
    } finally {
      if (!isWell) {
        service.close();
      }
    }
  }

  private void run() {
    try {
      while (true) {
        WatchKey key = service.take();
        while (key != null) { // until nothing has happened for long enough
          key.pollEvents();
          if (!key.reset()) {
            LOG.log(Level.WARNING, "{0} is watched no longer: its directory has gone", file);
            return;
          }
          key = service.poll(REST.toMillis(), TimeUnit.MILLISECONDS);
        }
        look();
      }
    } catch (InterruptedException | ClosedWatchServiceException over) {
      // that is how it ends
    }
  }

  private void look() {
    try {
      byte[] now = Files.readAllBytes(file);
      if (!Arrays.equals(known, now)) {
        known = now;
        changed.run();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} has changed, and cannot be read: {1}", file, e);
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
