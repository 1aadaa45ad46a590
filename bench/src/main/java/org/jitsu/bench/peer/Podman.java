package org.jitsu.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;

/**
 * {@code podman run --detach} on the host's network, by the runtime that it chooses itself. Its
 * storage, its state and its locks lie in a directory of ours; the machine's own, if it has any,
 * are never looked at.
 */
final class Podman extends ByCommand {
  private static final String PROGRAM = "podman";
  private static final String IMAGE = "hello-server:1";
  private static final String NAME = "jitsu-bench";

  private final Path directory;
  private final String version;
  private final List<String> line;

  private Podman(Path directory, String version, List<String> line) {
    this.directory = directory;
    this.version = version;
    this.line = line;
  }

  /** Gives it an image of the program. */
  static Podman open(ServedRoot root, Path directory, Cgroups cgroups, Covers covers)
      throws CannotRun, IOException, InterruptedException {
    covers.cover();
    String version = Installed.version(PROGRAM, PROGRAM);
    cgroups.hideUnified();
    Files.writeString(
        configuration(directory),
        """
        [engine]
        lock_type = "file"
        events_logger = "none"
        cgroup_manager = "cgroupfs"
        tmp_dir = "%1$s/tmp"
        static_dir = "%1$s/static"
        volume_path = "%1$s/volumes"
        [network]
        network_config_dir = "%1$s/net"
        [containers]
        log_driver = "none"
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        """
            .formatted(directory));
    Files.writeString(
        storage(directory),
        """
        [storage]
        driver = "overlay"
        runroot = "%1$s/run"
        graphroot = "%1$s/root"
        """
            .formatted(directory));
    List<String> line = new ArrayList<>(List.of("run", "--detach", "--name=" + NAME));
    line.addAll(List.of("--network=host", "--cgroup-parent=" + cgroups.path(), IMAGE));
    line.addAll(root.lineInside());
    Podman podman = new Podman(directory, version, line);
    Path archive = root.archive(directory.resolve("image.tar"));
    Tool.run(podman.command(List.of("import", archive.toString(), IMAGE)));
    return podman;
  }

  private static Path configuration(Path directory) {
    return directory.resolve("containers.conf");
  }

  private static Path storage(Path directory) {
    return directory.resolve("storage.conf");
  }

  private Command command(List<String> words) {
    List<String> all = new ArrayList<>(List.of(PROGRAM));
    all.addAll(words);
    Path log = directory.resolve("podman.log");
    return Command.of(all)
        .output(log)
        .error(log)
        .variable("CONTAINERS_CONF", configuration(directory).toString())
        .variable("CONTAINERS_STORAGE_CONF", storage(directory).toString());
  }

  /** Returns what it calls itself. */
  String version() {
    return version;
  }

  @Override
  Command command() {
    return command(line);
  }

  /** Removes the container, and waits until its monitor is gone. */
  @Override
  void end(OsProcess client) throws IOException, InterruptedException {
    Tool.awaitEnd(client, "podman run");
    Tool.run(command(List.of("rm", "--force", "--time=0", NAME)));
    Docker.awaitGone(directory, "");
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
      Covers.unmountBelow(directory); // its storage is mounted over itself
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt(); // it ends with our namespaces
    }
  }
}
