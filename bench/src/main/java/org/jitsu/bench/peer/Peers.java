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

  /** A container of runc's on the host's network. */
  public static final String RUNC = "runc";

  /** A container of podman's on the host's network. */
  public static final String PODMAN = "podman";

  /** A container of systemd-nspawn's on the host's network. */
  public static final String NSPAWN = "systemd-nspawn";

  /** The program in namespaces by bubblewrap, on the host's network. */
  public static final String BUBBLEWRAP = "bubblewrap";

  /** The program behind systemd's socket activation and its proxy. */
  public static final String SOCKET = "systemd-socket";

  /**
   * What may be left out, in the order of its rows; {@code docker} goes with {@code docker-host}.
   */
  public static final List<String> OPTIONAL =
      List.of(BUBBLEWRAP, CRUN, RUNC, NSPAWN, PODMAN, DOCKER, SOCKET);

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
   * @param without which of {@link #OPTIONAL} are not wanted
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
    Covers covers = toClose(new Covers(directory.resolve("covers")));
    for (String name : OPTIONAL) {
      add(name, without, () -> make(name, root, directory.resolve(name), cgroups, covers));
    }
  }

  /** Sets one up; {@code own} is a directory for it that is not there yet. */
  private List<Peer> make(String name, ServedRoot root, Path own, Cgroups cgroups, Covers covers)
      throws CannotRun, IOException, InterruptedException {
    Files.createDirectory(own);
    return switch (name) {
      case BUBBLEWRAP -> {
        Wrapped wrapped = toClose(Wrapped.bubblewrap(root, own));
        yield List.of(new Peer(name, wrapped.version(), wrapped));
      }
      case CRUN, RUNC -> {
        OciRuntime runtime = toClose(OciRuntime.open(name, root, own, cgroups, covers));
        yield List.of(new Peer(name, runtime.version(), runtime));
      }
      case NSPAWN -> {
        Wrapped wrapped = toClose(Wrapped.nspawn(root.withUsr(own), own, cgroups, covers));
        yield List.of(new Peer(name, wrapped.version(), wrapped));
      }
      case PODMAN -> {
        Podman podman = toClose(Podman.open(root, own, cgroups, covers));
        yield List.of(new Peer(name, podman.version(), podman));
      }
      case DOCKER -> {
        Docker docker = toClose(Docker.start(root, own, cgroups));
        yield List.of(
            new Peer(DOCKER, docker.version(), toClose(docker.onBridge())),
            new Peer(DOCKER_HOST, docker.version(), toClose(docker.onHost())));
      }
      case SOCKET -> {
        SocketActivation socket = toClose(SocketActivation.open(root, own));
        yield List.of(new Peer(name, socket.version(), socket));
      }
      default -> throw new IllegalArgumentException(name);
    };
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
