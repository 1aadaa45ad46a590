package org.jitsu.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;

/** {@code docker run --detach}, which is quicker than to stay attached. */
final class DockerContainer extends ByCommand {
  private static final String NAME = "jitsu-bench";

  private final Docker docker;
  private final String[] words;
  private final InetSocketAddress server;
  private final Optional<Neighbour> neighbour;

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
  Command command() {
    return docker.command(words);
  }

  /** Removes the container, and waits until its shim is gone. */
  @Override
  void end(OsProcess client) throws IOException, InterruptedException {
    Tool.awaitEnd(client, "docker run");
    Tool.run(docker.command("rm", "--force", NAME));
    docker.awaitShims();
  }

  @Override
  public InetSocketAddress server() {
    return server;
  }

  @Override
  public Optional<Neighbour> neighbour() {
    return neighbour;
  }
}
