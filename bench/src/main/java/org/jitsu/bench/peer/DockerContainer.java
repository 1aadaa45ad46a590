package org.jitsu.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.bench.lab.Startable;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.PreparedCommand;
import org.jspecify.annotations.Nullable;

/** {@code docker run --detach}, which is quicker than to stay attached. */
final class DockerContainer implements Startable {
  private static final String NAME = "jitsu-bench";

  private final Docker docker;
  private final String[] words;
  private final InetSocketAddress server;
  private final Optional<Neighbour> neighbour;
  private @Nullable PreparedCommand prepared;
  private @Nullable OsProcess client;

  /**
   * Makes it.
   *
   * @param options of {@code docker run}, and the image
   * @param line the program and its arguments
   */
  DockerContainer(
      Docker docker,
      List<String> options,
      List<String> line,
      InetSocketAddress server,
      Optional<Neighbour> neighbour) {
    this.docker = docker;
    List<String> all = new ArrayList<>(List.of("run", "--detach", "--name=" + NAME));
    all.addAll(options);
    all.addAll(line);
    this.words = all.toArray(String[]::new);
    this.server = server;
    this.neighbour = neighbour;
  }

  @Override
  public void prepare() throws IOException {
    prepared = docker.command(words).prepare();
  }

  @Override
  public void start() throws IOException {
    if (prepared == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    client = prepared.start();
  }

  /** Removes the container, and waits until its shim is gone. */
  @Override
  public void stop() throws IOException, InterruptedException {
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
    OsProcess running = client;
    if (running != null) {
      client = null;
      Tool.awaitEnd(running, "docker run");
      Tool.run(docker.command("rm", "--force", NAME));
      docker.awaitShims();
    }
  }

  @Override
  public InetSocketAddress server() {
    return server;
  }

  @Override
  public Optional<Neighbour> neighbour() {
    return neighbour;
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
