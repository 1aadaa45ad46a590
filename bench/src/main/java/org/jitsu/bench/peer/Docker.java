package org.jitsu.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jitsu.bench.client.Http;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Startable;
import org.jitsu.bench.lab.Tool;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.Programs;

/**
 * A Docker Engine of our own: in our network and process namespaces, in a mount namespace in which
 * its images and its state lie in memory, which is the quickest that it can have. The machine's own
 * engine, if it has one, never hears of it.
 */
final class Docker implements AutoCloseable {
  private static final String IMAGE = "hello-server:1";
  private static final String BRIDGE = "docker0";
  private static final String NET = "10.79.0.1/24";

  /** The first address that the engine gives away, and the MAC that we want with it. */
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.79.0.2");

  private static final HardwareAddress MAC = HardwareAddress.parse("02:42:0a:4f:00:02");

  private static final long DEADLINE_NS = 30_000_000_000L;
  private static final long LOOK_AGAIN_NS = 5_000_000;

  /** It writes below these too, whatever it is told: {@code man 8 mount}. */
  private static final String IN_MEMORY =
      "mount -t tmpfs tmpfs \"$0\" && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /opt"
          + " && mkdir \"$0/etc\" \"$0/work\""
          + " && mount -t overlay overlay"
          + " -o \"lowerdir=/etc,upperdir=$0/etc,workdir=$0/work\" /etc"
          + " && exec \"$@\"";

  private final Path client;
  private final Path directory;
  private final OsProcess engine;
  private final ServedRoot root;
  private final String version;

  private Docker(Path client, Path directory, OsProcess engine, ServedRoot root, String version) {
    this.client = client;
    this.directory = directory;
    this.engine = engine;
    this.root = root;
    this.version = version;
  }

  /** Starts it, and gives it an image of the program. */
  static Docker start(ServedRoot root, Path directory, Cgroups cgroups)
      throws CannotRun, IOException, InterruptedException {
    Path daemon = program("dockerd");
    Path client = program("docker");
    Path memory = Files.createDirectory(directory.resolve("memory"));
    Path configuration = Files.writeString(directory.resolve("daemon.json"), "{}");
    Command command =
        Command.of(
                List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    IN_MEMORY,
                    memory.toString(),
                    daemon.toString(),
                    "--config-file=" + configuration,
                    "--data-root=" + memory.resolve("data"),
                    "--exec-root=" + directory.resolve("exec"),
                    "--pidfile=" + directory.resolve("pid"),
                    "--host=unix://" + socket(directory),
                    "--bip=" + NET,
                    "--iptables=false",
                    "--ip6tables=false",
                    "--ip-masq=false",
                    "--userland-proxy=false",
                    "--exec-opt=native.cgroupdriver=cgroupfs",
                    "--cgroup-parent=" + cgroups.path()))
            .ownSession()
            .output(log(directory))
            .error(log(directory));
    OsProcess engine = command.start();
    try {
      awaitAnswer(engine, directory);
      String version = Tool.run(Command.of(daemon.toString(), "--version")).strip();
      Docker docker = new Docker(client, directory, engine, root, version);
      docker.importImage();
      return docker;
    } catch (CannotRun | IOException | InterruptedException | RuntimeException failure) {
      end(engine, directory);
      throw failure;
    }
  }

  /** Debian's packages before anything else of that name: client and engine fit each other. */
  private static Path program(String name) throws CannotRun {
    return Stream.of("/usr/bin/" + name, "/usr/sbin/" + name, name)
        .flatMap(candidate -> Programs.find(candidate).stream())
        .findFirst()
        .orElseThrow(() -> new CannotRun(name + " is not installed", "apt-get install docker.io"));
  }

  private static void awaitAnswer(OsProcess engine, Path directory)
      throws CannotRun, IOException, InterruptedException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    while (!answers(directory)) {
      if (!engine.isAlive() || Ticker.system().nowNs() > deadlineNs) {
        throw new CannotRun(
            "dockerd %s: %s"
                .formatted(engine.isAlive() ? "gave no answer" : "ended", lastWords(directory)),
            "its last words say what it lacks; it wants root");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  private static boolean answers(Path directory) {
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(socket(directory)))) {
      return Http.exchange(
                  Channels.newInputStream(channel),
                  Channels.newOutputStream(channel),
                  "GET",
                  "docker",
                  "/_ping")
              .status()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private void importImage() throws IOException, InterruptedException {
    Path archive = root.archive(directory.resolve("image.tar"));
    Tool.run(command("import", archive.toString(), IMAGE));
  }

  /** Returns what it calls itself. */
  String version() {
    return version;
  }

  /** Returns a container with an address of its own. */
  Startable onBridge() {
    return new DockerContainer(
        this,
        List.of("--network=bridge", "--mac-address=" + MAC, IMAGE),
        root.lineInside(),
        new InetSocketAddress(ADDRESS, Site.PORT),
        Optional.of(new Startable.Neighbour(BRIDGE, MAC)));
  }

  /** Returns one that has this host's addresses. */
  Startable onHost() {
    return new DockerContainer(
        this,
        List.of("--network=host", IMAGE),
        root.lineInside(),
        ByCommand.HERE,
        Optional.empty());
  }

  /** Returns a command of the engine's client. */
  Command command(String... words) {
    Path log = directory.resolve("docker.log");
    return Command.of(client.toString(), words)
        .output(log)
        .error(log)
        .variable("DOCKER_HOST", "unix://" + socket(directory))
        .variable("DOCKER_CONFIG", directory.resolve("client").toString());
  }

  /** Ends it, and whatever it started. */
  @Override
  public void close() throws IOException {
    try {
      end(engine, directory);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt(); // it ends with our namespaces
    }
  }

  private static void end(OsProcess engine, Path directory)
      throws IOException, InterruptedException {
    engine.signal(OsProcess.TERMINATE);
    Tool.awaitEnd(engine, "dockerd");
    awaitGone(directory, "");
    removeBridge();
  }

  /** The engine leaves its bridge behind. */
  private static void removeBridge() {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      netlink.execute(Links.delete(netlink.index(BRIDGE)));
    } catch (IOException none) {
      // It ended before it made one.
    }
  }

  /** Waits until every container's shim is gone. */
  void awaitShims() throws IOException, InterruptedException {
    awaitGone(directory, "containerd-shim");
  }

  /** Waits until no program of that name, or its beginning, is told of our directory. */
  static void awaitGone(Path directory, String program) throws IOException, InterruptedException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    while (ProcessHandle.allProcesses()
        .map(process -> Processes.commandLine(process.pid()))
        .filter(words -> words.stream().anyMatch(word -> word.contains(directory.toString())))
        .anyMatch(words -> words.getFirst().contains(program))) {
      if (Ticker.system().nowNs() > deadlineNs) {
        throw new IOException("a process below " + directory + " does not end");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  private static String lastWords(Path directory) throws IOException {
    List<String> lines = Files.readAllLines(log(directory));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  private static Path socket(Path directory) {
    return directory.resolve("docker.sock");
  }

  private static Path log(Path directory) {
    return directory.resolve("dockerd.log");
  }
}
