package org.jitsu.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jitsu.bench.lab.CannotRun;

/** Those that this machine has, and the reasons for which it lacks others. One thread uses it. */
public final class Peers implements AutoCloseable {
  /** The program as it is, without a container. */
  public static final String PLAIN_PROCESS = "plain-process";

  /** A container of crun's on the host's network. */
  public static final String CRUN = "crun";

  /** A container of Docker Engine's on its bridge. */
  public static final String DOCKER = "docker";

  /** A container of Docker Engine's on the host's network. */
  public static final String DOCKER_HOST = "docker-host";

  /** What may be left out; {@code docker} goes with {@code docker-host}. */
  public static final Set<String> CONTAINERS = Set.of(CRUN, DOCKER);

  private final List<Peer> peers = new ArrayList<>();
  private final List<String> absent = new ArrayList<>();
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

  /** Sets up those of one kind, and leaves what is to be closed with {@code toClose}. */
  private interface Maker {
    List<Peer> make() throws CannotRun, IOException, InterruptedException;
  }

  private Peers() {}

  /** Nobody. */
  public static Peers none() {
    return new Peers();
  }

  /**
   * Sets up all that can be had.
   *
   * @param program hello-server
   * @param directory for whatever they need, with a name of its own on this machine
   * @param without which of {@link #CONTAINERS} are not wanted
   * @throws IOException when not even a plain process is to be had
   */
  public static Peers open(Path program, Path directory, Set<String> without)
      throws IOException, InterruptedException {
    Peers peers = new Peers();
    try {
      peers.open(new ServedRoot(program, directory), directory, without);
      return peers;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      peers.close();
      throw failure;
    }
  }

  private void open(ServedRoot root, Path directory, Set<String> without)
      throws IOException, InterruptedException {
    PlainProcess plain = toClose(new PlainProcess(root));
    peers.add(new Peer(PLAIN_PROCESS, "hello-server", plain));
    Cgroups cgroups = toClose(new Cgroups(String.valueOf(directory.getFileName())));
    add(
        DOCKER,
        without,
        () -> {
          Docker docker =
              toClose(
                  Docker.start(root, Files.createDirectory(directory.resolve(DOCKER)), cgroups));
          return List.of(
              new Peer(DOCKER, docker.version(), toClose(docker.onBridge())),
              new Peer(DOCKER_HOST, docker.version(), toClose(docker.onHost())));
        });
    add(
        CRUN,
        without,
        () -> {
          Crun crun =
              toClose(Crun.open(root, Files.createDirectory(directory.resolve(CRUN)), cgroups));
          return List.of(new Peer(CRUN, crun.version(), crun));
        });
  }

  private void add(String name, Set<String> without, Maker maker) throws InterruptedException {
    if (without.contains(name)) {
      absent.add(name + " was not wanted");
      return;
    }
    try {
      peers.addAll(maker.make());
    } catch (CannotRun reason) {
      absent.add("%s is absent: %s; %s".formatted(name, reason.getMessage(), reason.mend()));
    } catch (IOException failed) {
      absent.add("%s is absent: it could not be set up: %s".formatted(name, failed.getMessage()));
    }
  }

  private <T extends AutoCloseable> T toClose(T resource) {
    toClose.push(resource);
    return resource;
  }

  /** Returns those that there are. */
  public List<Peer> all() {
    return List.copyOf(peers);
  }

  /** Returns why there are no others, a sentence each. */
  public List<String> absent() {
    return List.copyOf(absent);
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().close();
      } catch (IOException failure) {
        first = first == null ? failure : first;
      } catch (Exception bug) {
        throw new IllegalStateException("nothing here throws anything else", bug);
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
