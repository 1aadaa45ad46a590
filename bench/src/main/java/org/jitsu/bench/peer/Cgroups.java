package org.jitsu.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jitsu.bench.lab.Tool;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.spawn.Command;

/**
 * The cgroups of our containers: in no namespace of ours, so that they must be taken away by hand
 * when all is over. All are below one of our own name.
 */
final class Cgroups implements AutoCloseable {
  private static final Path MOUNTS = Path.of("/sys/fs/cgroup");

  /** The second version of cgroups beside the first ("hybrid"), which crun refuses. */
  private static final Path UNIFIED = MOUNTS.resolve("unified");

  private static final long DEADLINE_NS = 5_000_000_000L;
  private static final long LOOK_AGAIN_NS = 5_000_000;

  private final String name;
  private boolean hidden;

  Cgroups(String name) {
    this.name = name;
  }

  /** Returns the path of ours in every hierarchy. */
  String path() {
    return "/" + name;
  }

  /** Hides the second version's hierarchy, where there is the first too, in our mount namespace. */
  void hideUnified() throws IOException, InterruptedException {
    if (Files.isDirectory(UNIFIED) && !hidden) {
      Tool.run(Command.of("mount", "-t", "tmpfs", "-o", "size=1m", name, UNIFIED.toString()));
      hidden = true;
    }
  }

  /**
   * Makes one in the hierarchy that systemd's programs keep their processes in.
   *
   * @return the file into which a process writes itself that wants to be there
   */
  Path ofSystemd() throws IOException {
    Path named = MOUNTS.resolve("systemd");
    Path hierarchy = Files.isDirectory(named) ? named : MOUNTS;
    return Files.createDirectories(hierarchy.resolve(name)).resolve("cgroup.procs");
  }

  /**
   * Removes them.
   *
   * @throws IOException when somebody is in one after 5 s
   */
  @Override
  public void close() throws IOException {
    unhide();
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    for (Path group : deepestFirst()) {
      while (true) {
        try {
          Files.deleteIfExists(group);
          break;
        } catch (IOException stillInUse) { // a process that has ended leaves it when it is reaped
          if (Ticker.system().nowNs() > deadlineNs) {
            throw new IOException("cgroup " + group + " cannot be removed", stillInUse);
          }
          LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
      }
    }
  }

  private void unhide() throws IOException {
    if (hidden) {
      hidden = false;
      try {
        Tool.run(Command.of("umount", UNIFIED.toString()));
      } catch (InterruptedException hurry) {
        Thread.currentThread().interrupt(); // the mount is our namespace's, and ends with it
      }
    }
  }

  private List<Path> deepestFirst() throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(MOUNTS)) {
      return found;
    }
    try (Stream<Path> hierarchies = Files.list(MOUNTS)) {
      for (Path top : Stream.concat(Stream.of(MOUNTS), hierarchies).toList()) {
        Path ours = top.resolve(name);
        if (Files.isDirectory(ours)) {
          try (Stream<Path> below = Files.walk(ours)) {
            below.filter(Files::isDirectory).forEach(found::add);
          }
        }
      }
    }
    found.sort(Comparator.reverseOrder());
    return found;
  }
}
