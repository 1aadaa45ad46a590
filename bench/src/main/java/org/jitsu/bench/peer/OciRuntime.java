package org.jitsu.bench.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;

/**
 * {@code crun run}, or {@code runc run}, of a bundle as its {@code spec} makes it, but for two
 * things: it has no terminal, and it shares the host's network, for a network of its own would have
 * to be made by somebody else, in more time.
 */
final class OciRuntime extends ByCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String program;
  private final Path directory;
  private final String container;
  private final String version;

  private OciRuntime(String program, Path directory, String container, String version) {
    this.program = program;
    this.directory = directory;
    this.container = container;
    this.version = version;
  }

  /**
   * Sets one up.
   *
   * @param program crun or runc, which is also the Debian package's name
   */
  static OciRuntime open(
      String program, ServedRoot root, Path directory, Cgroups cgroups, Covers covers)
      throws CannotRun, IOException, InterruptedException {
    covers.cover(); // crun makes /run/crun, even to say its version
    String version = Installed.version(program, program);
    cgroups.hideUnified();
    String container = cgroups.path().substring(1);
    Path bundle = Files.createDirectory(directory.resolve("bundle"));
    Tool.run(Command.of(program, "spec").directory(bundle));
    Path file = bundle.resolve("config.json");
    ObjectNode spec = (ObjectNode) JSON.readTree(file.toFile());
    spec.withObject("/process").put("terminal", false);
    spec.withObject("/process").set("args", JSON.valueToTree(root.lineInside()));
    spec.withObject("/root").put("path", root.directory().toString());
    spec.withObject("/linux").put("cgroupsPath", cgroups.path() + "/" + program);
    ArrayNode namespaces = spec.withObject("/linux").withArray("/namespaces");
    namespaces.removeIf(namespace -> namespace.path("type").asText().equals("network"));
    JSON.writeValue(file.toFile(), spec);
    return new OciRuntime(program, directory, container, version);
  }

  /** Returns what it calls itself. */
  String version() {
    return version;
  }

  private String state() {
    return directory.resolve("state").toString();
  }

  @Override
  Command command() {
    String bundle = directory.resolve("bundle").toString();
    Path log = directory.resolve(program + ".log");
    return Command.of(program, "--root", state(), "run", "--bundle", bundle, container)
        .output(log)
        .error(log);
  }

  /** Kills the container; the runtime waits for it and takes away what it made. */
  @Override
  void end(OsProcess running) throws IOException, InterruptedException {
    try {
      Tool.run(Command.of(program, "--root", state(), "kill", container, "KILL"));
      Tool.awaitEnd(running, program + " run");
    } catch (IOException halfMade) {
      Tool.kill(running);
      Tool.run(Command.of(program, "--root", state(), "delete", "--force", container));
    }
  }
}
