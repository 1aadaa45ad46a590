package org.jitsu.linux.cgroup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jitsu.linux.cgroup.Hierarchies.Place;

/**
 * A group of processes with limits of its own, below our own group: a directory in one hierarchy,
 * or one in each of several. Any thread.
 */
public final class ControlGroup {

  private static final Path PROC = Path.of("/proc");
  private static final String MEMORY = "memory";
  private static final String CPU = "cpu";
  private static final long PERIOD_US = 100_000;
  private static final int MAX_TRIES = 1000;

  private final List<Path> threadwise;
  private final List<Path> unified;

  private ControlGroup(List<Path> threadwise, List<Path> unified) {
    this.threadwise = threadwise;
    this.unified = unified;
  }

  /**
   * Makes an empty group.
   *
   * @param prefix what its name begins with
   * @throws IOException it is not possible; the message says why, and what would help
   */
  public static ControlGroup make(String prefix, Limits limits) throws IOException {
    return make(PROC, prefix, limits);
  }

  static ControlGroup make(Path proc, String prefix, Limits limits) throws IOException {
    Set<String> controllers = new LinkedHashSet<>();
    if (limits.memoryBytes() != Limits.NONE) {
      controllers.add(MEMORY);
    }
    if (limits.cpuPercent() != Limits.NONE) {
      controllers.add(CPU);
    }
    ControlGroup group = new ControlGroup(new ArrayList<>(), new ArrayList<>());
    try {
      Hierarchies hierarchies = new Hierarchies(proc);
      for (String controller : controllers) {
        Place own = hierarchies.own(controller);
        if (!own.unified()) {
          group.threadwise.add(directory(own.directory(), prefix));
          limit(group.threadwise.getLast(), controller, limits);
        } else {
          if (group.unified.isEmpty()) {
            group.unified.add(directory(parent(own, controllers), prefix));
          }
          limitUnified(group.unified.getFirst(), controller, limits);
        }
      }
      return group;
    } catch (IOException | RuntimeException failure) {
      group.removeNow();
      throw failure;
    }
  }

  /** Finds the group of a process that was started in one whose name begins so. */
  public static ControlGroup of(int pid, String prefix) throws IOException {
    return new ControlGroup(new Hierarchies(PROC).of(pid, prefix), List.of());
  }

  /** Has the calling thread be in it, and so the processes that it starts; version 1 only. */
  public void enterThread() throws IOException {
    for (Path directory : threadwise) {
      Files.writeString(directory.resolve("tasks"), "0");
    }
  }

  /**
   * Has a process be in it that was just started; version 2 only. What the process started itself
   * in the microseconds before is not.
   */
  public void enter(int pid) throws IOException {
    for (Path directory : unified) {
      Files.writeString(directory.resolve("cgroup.procs"), Integer.toString(pid));
    }
  }

  /**
   * Removes it.
   *
   * @return false when there is a process in it still
   */
  public boolean remove() {
    try {
      removeNow();
      return true;
    } catch (IOException busy) {
      return false;
    }
  }

  @Override
  public String toString() {
    List<Path> all = new ArrayList<>(threadwise);
    all.addAll(unified);
    return "control group " + all;
  }

  private void removeNow() throws IOException {
    for (List<Path> directories : List.of(threadwise, unified)) {
      for (Path directory : directories) {
        Files.deleteIfExists(directory);
      }
    }
  }

  private static Path directory(Path parent, String prefix) throws IOException {
    for (int number = 0; number < MAX_TRIES; number++) {
      Path directory = parent.resolve(prefix + number);
      try {
        return Files.createDirectory(directory);
      } catch (FileAlreadyExistsException taken) {
        // by a guest that an earlier daemon left, or one whose children are on their way out
      } catch (NoSuchFileException gone) {
        throw new IOException("our own control group " + parent + " is not in sight", gone);
      } catch (IOException refused) {
        throw new IOException(
            "control groups cannot be made in " + parent + ": " + refused.getMessage(), refused);
      }
    }
    throw new IOException(parent + " is full of control groups named " + prefix);
  }

  private static void limit(Path directory, String controller, Limits limits) throws IOException {
    if (controller.equals(MEMORY)) {
      write(directory, "memory.limit_in_bytes", Long.toString(limits.memoryBytes()));
    } else {
      write(directory, "cpu.cfs_period_us", Long.toString(PERIOD_US));
      write(directory, "cpu.cfs_quota_us", Long.toString(quotaUs(limits)));
    }
  }

  private static void limitUnified(Path directory, String controller, Limits limits)
      throws IOException {
    if (controller.equals(MEMORY)) {
      write(directory, "memory.max", Long.toString(limits.memoryBytes()));
    } else {
      write(directory, "cpu.max", quotaUs(limits) + " " + PERIOD_US);
    }
  }

  private static long quotaUs(Limits limits) {
    return limits.cpuPercent() * PERIOD_US / 100;
  }

  /**
   * Returns the group in which ours can be made: our own or, because one with processes in it hands
   * nothing on to its children, the one around it.
   */
  private static Path parent(Place own, Set<String> controllers) throws IOException {
    IOException why = null;
    for (Path candidate = own.directory(); candidate != null; candidate = candidate.getParent()) {
      try {
        handOn(candidate, controllers);
        return candidate;
      } catch (IOException refused) {
        why = refused;
      }
      if (candidate.equals(own.top()) || !candidate.equals(own.directory())) {
        break;
      }
    }
    throw new IOException(
        "the control group "
            + own.directory()
            + " hands "
            + String.join(" and ", controllers)
            + " on to no group below it; under systemd: Delegate=yes and DelegateSubgroup=daemon",
        why);
  }

  private static void handOn(Path directory, Set<String> controllers) throws IOException {
    Path control = directory.resolve("cgroup.subtree_control");
    Set<String> missing = new LinkedHashSet<>(controllers);
    missing.removeAll(List.of(Files.readString(control).strip().split(" ", -1)));
    for (String controller : missing) {
      write(directory, "cgroup.subtree_control", "+" + controller);
    }
  }

  private static void write(Path directory, String file, String value) throws IOException {
    try {
      Files.writeString(directory.resolve(file), value);
    } catch (IOException refused) {
      throw new IOException(
          directory.resolve(file) + " does not take " + value + ": " + refused.getMessage(),
          refused);
    }
  }
}
