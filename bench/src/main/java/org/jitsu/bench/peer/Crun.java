package org.jitsu.bench.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Startable;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.PreparedCommand;
import org.jitsu.linux.spawn.Programs;
import org.jspecify.annotations.Nullable;

/**
 * {@code crun run} of a bundle as {@code crun spec} makes it, but for two things: it has no
 * terminal, and it shares the host's network, for a network of its own would have to be made by
 * somebody else, in more time.
 */
final class Crun implements Startable {
  private static final String PROGRAM = "crun";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final String container;
  private final String version;
  private @Nullable PreparedCommand prepared;
  private @Nullable OsProcess process;

  private Crun(Path directory, String container, String version) {
    this.directory = directory;
    this.container = container;
    this.version = version;
  }

  static Crun open(ServedRoot root, Path directory, Cgroups cgroups)
      throws CannotRun, IOException, InterruptedException {
    if (Programs.find(PROGRAM).isEmpty()) {
      throw new CannotRun("it is not installed", "apt-get install crun");
    }
    String version = Tool.run(Command.of(PROGRAM, "--version")).lines().findFirst().orElse(PROGRAM);
    cgroups.hideUnified();
    String container = cgroups.path().substring(1);
    Path bundle = Files.createDirectory(directory.resolve("bundle"));
    Tool.run(Command.of(PROGRAM, "spec").directory(bundle));
    Path file = bundle.resolve("config.json");
    ObjectNode spec = (ObjectNode) JSON.readTree(file.toFile());
    spec.withObject("/process").put("terminal", false);
    spec.withObject("/process").set("args", JSON.valueToTree(root.lineInside()));
    spec.withObject("/root").put("path", root.directory().toString());
    spec.withObject("/linux").put("cgroupsPath", cgroups.path() + "/crun");
    ArrayNode namespaces = spec.withObject("/linux").withArray("/namespaces");
    namespaces.removeIf(namespace -> namespace.path("type").asText().equals("network"));
    JSON.writeValue(file.toFile(), spec);
    return new Crun(directory, container, version);
  }

  /** Returns what it calls itself. */
  String version() {
    return version;
  }

  private Command crun(String... words) {
    Path log = directory.resolve("crun.log");
    return Command.of(PROGRAM, words).output(log).error(log);
  }

  private String state() {
    return directory.resolve("state").toString();
  }

  @Override
  public void prepare() throws IOException {
    String bundle = directory.resolve("bundle").toString();
    prepared = crun("--root", state(), "run", "--bundle", bundle, container).prepare();
  }

  @Override
  public void start() throws IOException {
    if (prepared == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    process = prepared.start();
  }

  /** Kills the container; {@code crun run} waits for it and takes away what it made. */
  @Override
  public void stop() throws IOException, InterruptedException {
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
    OsProcess running = process;
    if (running == null) {
      return;
    }
    process = null;
    try {
      Tool.run(Command.of(PROGRAM, "--root", state(), "kill", container, "KILL"));
      Tool.awaitEnd(running, "crun run");
    } catch (IOException halfMade) {
      Tool.kill(running);
      Tool.run(Command.of(PROGRAM, "--root", state(), "delete", "--force", container));
    }
  }

  @Override
  public InetSocketAddress server() {
    return PlainProcess.HERE;
  }

  @Override
  public Optional<Neighbour> neighbour() {
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt(); // it ends with our namespaces
    }
  }
}
