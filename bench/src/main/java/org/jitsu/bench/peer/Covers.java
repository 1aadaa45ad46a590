package org.jitsu.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;

/**
 * Memory over {@code /run} and {@code /var}, in our mount namespace alone: container engines write
 * there, whatever they are told, and nothing of it is to stay. One thread uses it.
 */
final class Covers implements AutoCloseable {
  private final Path directory;
  private final Deque<String> mounts = new ArrayDeque<>();

  /**
   * Makes it; nothing is covered yet.
   *
   * @param directory a name for a directory of its own
   */
  Covers(Path directory) {
    this.directory = directory;
  }

  /** Covers both, once. */
  void cover() throws IOException, InterruptedException {
    if (!mounts.isEmpty()) {
      return;
    }
    mount("-t", "tmpfs", "tmpfs", Files.createDirectory(directory).toString());
    Path upper = Files.createDirectory(directory.resolve("upper"));
    Path work = Files.createDirectory(directory.resolve("work"));
    String layers = "lowerdir=/var,upperdir=%s,workdir=%s".formatted(upper, work);
    mount("-t", "overlay", "-o", layers, "overlay", "/var");
    mount("-t", "tmpfs", "tmpfs", "/run");
  }

  private void mount(String... words) throws IOException, InterruptedException {
    Tool.run(Command.of("mount", words));
    mounts.push(words[words.length - 1]);
  }

  /** Unmounts whatever an engine mounted below a directory and left there, the newest first. */
  static void unmountBelow(Path directory) throws IOException, InterruptedException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts")).reversed()) {
      Path mount = Path.of(line.split(" ", 3)[1]); // our directories have no blanks in their names
      if (mount.startsWith(directory)) {
        Tool.run(Command.of("umount", "--lazy", mount.toString()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      while (!mounts.isEmpty()) {
        Tool.run(Command.of("umount", "--lazy", mounts.pop()));
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt(); // the mounts are our namespace's, and end with it
    }
  }
}
