package org.jitsu.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;

/**
 * A program that runs the server inside something, on the host's network, stays its parent, and
 * ends when the server does: {@code bwrap}, {@code systemd-nspawn}.
 */
final class Wrapped extends ByCommand {
  private static final String NSPAWN = "systemd-nspawn";
  private static final String BUBBLEWRAP = "bwrap";

  private final Command command;
  private final String version;

  private Wrapped(List<String> words, Path log, String version) {
    this.command = Command.of(words).output(log).error(log);
    this.version = version;
  }

  /** Namespaces of its own but for the network, {@code /proc} and {@code /dev} of its own. */
  static Wrapped bubblewrap(ServedRoot root, Path directory)
      throws CannotRun, IOException, InterruptedException {
    String version = Installed.version(BUBBLEWRAP, "bubblewrap");
    List<String> words = new ArrayList<>();
    words.addAll(List.of(BUBBLEWRAP, "--unshare-pid", "--unshare-ipc", "--unshare-uts"));
    words.addAll(List.of("--bind", root.directory().toString(), "/", "--proc", "/proc"));
    words.addAll(List.of("--dev", "/dev", "--die-with-parent"));
    words.addAll(root.lineInside());
    return new Wrapped(words, directory.resolve("log"), version);
  }

  /**
   * A container that nobody but nspawn itself knows of, there being no systemd that it could tell.
   * A shell puts it below our own control group, where it makes some.
   */
  static Wrapped nspawn(ServedRoot root, Path directory, Cgroups cgroups, Covers covers)
      throws CannotRun, IOException, InterruptedException {
    String version = Installed.version(NSPAWN, "systemd-container");
    cgroups.hideUnified();
    covers.cover();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("sh", "-c", "echo $$ >\"$0\" && exec \"$@\""));
    words.add(cgroups.ofSystemd().toString());
    words.addAll(List.of(NSPAWN, "--quiet", "--register=no", "--keep-unit", "--as-pid2"));
    words.addAll(List.of("--console=pipe", "--resolv-conf=off", "--timezone=off"));
    words.addAll(List.of("--link-journal=no", "--directory=" + root.directory()));
    words.addAll(root.lineInside());
    return new Wrapped(words, directory.resolve("log"), version);
  }

  /** Returns what it calls itself. */
  String version() {
    return version;
  }

  @Override
  Command command() {
    return command;
  }

  /** Kills the server; whoever wraps it takes away what it made, and ends. */
  @Override
  void end(OsProcess wrapper) throws IOException, InterruptedException {
    Optional<ProcessHandle> server = Processes.find(wrapper.identity().pid(), ServedRoot::isServer);
    if (server.isPresent()) {
      server.get().destroyForcibly();
      Tool.awaitEnd(wrapper, command.toString());
    } else {
      Tool.kill(wrapper);
    }
  }
}
