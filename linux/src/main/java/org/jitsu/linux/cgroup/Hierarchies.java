package org.jitsu.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a process's groups lie: {@code /proc/PID/cgroup} ({@code man 7 cgroups}) on the mounts of
 * {@code /proc/self/mountinfo} ({@code man 5 proc}).
 *
 * @param proc {@code /proc}
 */
record Hierarchies(Path proc) {

  // Fields of a line of mountinfo; a varying number of them lies before the separator.
  private static final int ROOT = 3;
  private static final int MOUNT_POINT = 4;
  private static final String SEPARATOR = "-";

  /**
   * A process's group in one hierarchy.
   *
   * @param directory the group's own
   * @param top the hierarchy's, as far as it is mounted
   * @param unified whether it is version 2
   */
  record Place(Path directory, Path top, boolean unified) {}

  private record Mount(String root, Path point, boolean unified, List<String> options) {

    static Optional<Mount> parse(String line) {
      List<String> fields = List.of(line.split(" ", -1));
      int separator = fields.indexOf(SEPARATOR);
      if (separator < 0 || separator + 3 >= fields.size()) {
        return Optional.empty();
      }
      String type = fields.get(separator + 1);
      return type.equals("cgroup") || type.equals("cgroup2")
          ? Optional.of(
              new Mount(
                  fields.get(ROOT),
                  Path.of(fields.get(MOUNT_POINT)),
                  type.equals("cgroup2"),
                  List.of(fields.get(separator + 3).split(",", -1))))
          : Optional.empty();
    }

    /** Where a group lies that the kernel calls {@code path}, if it is in sight. */
    Optional<Path> directory(String path) {
      String prefix = root.equals("/") ? "" : root;
      return path.startsWith(prefix)
          ? Optional.of(Path.of(point + path.substring(prefix.length())))
          : Optional.empty();
    }
  }

  /** Returns our own group under a controller, {@code memory} for example. */
  Place own(String controller) throws IOException {
    List<Mount> mounts =
        Files.readAllLines(proc.resolve("self/mountinfo")).stream()
            .flatMap(line -> Mount.parse(line).stream())
            .toList();
    List<String> groups = Files.readAllLines(proc.resolve("self/cgroup"));
    for (boolean unified : new boolean[] {false, true}) {
      for (Mount mount : mounts) {
        if (mount.unified != unified || !(unified || mount.options.contains(controller))) {
          continue;
        }
        Optional<Place> place =
            path(groups, unified ? "" : controller)
                .flatMap(mount::directory)
                .map(directory -> new Place(directory, mount.point, unified));
        if (place.isPresent() && (!unified || offers(place.get(), controller))) {
          return place.get();
        }
      }
    }
    throw new IOException("no hierarchy of control groups offers '" + controller + "' here");
  }

  /** Returns the groups of a process whose last part begins so. */
  List<Path> of(int pid, String prefix) throws IOException {
    List<Mount> mounts =
        Files.readAllLines(proc.resolve("self/mountinfo")).stream()
            .flatMap(line -> Mount.parse(line).stream())
            .toList();
    return Files.readAllLines(proc.resolve(Integer.toString(pid)).resolve("cgroup")).stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3 && isOurs(parts[2], prefix))
        .flatMap(
            parts ->
                mounts.stream()
                    .filter(
                        mount ->
                            parts[1].isEmpty()
                                ? mount.unified
                                : mount.options.containsAll(List.of(parts[1].split(",", -1))))
                    .flatMap(mount -> mount.directory(parts[2]).stream()))
        .distinct()
        .toList();
  }

  private static boolean isOurs(String path, String prefix) {
    return path.substring(path.lastIndexOf('/') + 1).startsWith(prefix);
  }

  /** Lines are {@code NUMBER:CONTROLLERS:PATH}, without controllers for version 2. */
  private static Optional<String> path(List<String> groups, String controller) {
    return groups.stream()
        .map(line -> line.split(":", 3))
        .filter(
            parts ->
                parts.length == 3 && Arrays.asList(parts[1].split(",", -1)).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }

  private static boolean offers(Place place, String controller) throws IOException {
    Path controllers = place.directory.resolve("cgroup.controllers");
    return Files.exists(controllers)
        && List.of(Files.readString(controllers).strip().split(" ", -1)).contains(controller);
  }
}
