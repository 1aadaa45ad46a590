package org.jitsu.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The daemon's directory, locked: two daemons on one would start every guest twice. */
final class StateDirectory implements AutoCloseable {

  private final Path path;
  private final FileChannel lock;

  private StateDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static StateDirectory open(Path path) throws CannotException {
    try {
      Files.createDirectories(path);
      FileChannel lock =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(lock)) {
        return new StateDirectory(path, lock);
      }
      lock.close();
    } catch (IOException e) {
      throw new CannotException(
          "cannot use the state directory "
              + path
              + ": "
              + e
              + "\n  Run as a user that may write there, or choose another: `state: DIR`.",
          e);
    }
    throw new CannotException(
        "another daemon runs on the state directory "
            + path
            + "\n  Stop it first, or choose another: `state: DIR`.");
  }

  private static boolean tryLock(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
