package org.jitsu.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Xen with the real {@code xl}, inside QEMU, reached by SSH at a port of the loopback
 * interface. {@code testkit/xen-host/build} makes its image; the first to boot it saves its state
 * beside the image, and the next begin there. One thread.
 */
public final class XenHost implements AutoCloseable {

  /** The address, beside its own {@code /24}, of a guest that is reached from here. */
  public static final String GUEST_ADDRESS = "10.0.2.16";

  /** Where port 80 of that guest is reached, at port 80, in this network namespace. */
  public static final String GUEST_REACHED_AT = "127.0.0.16";

  private static final String HOST_ADDRESS = "10.0.2.15";
  private static final String READY = "xen-host: ready";
  private static final int IMPOSSIBLE = 3; // the builder's exit code

  private final Process qemu;
  private final Path image;
  private final Path folder;
  private final Await await;
  private final SocketChannel channel;
  private final BufferedReader answers;

  private XenHost(Process qemu, Path image, Path folder, Await await) throws IOException {
    this.qemu = qemu;
    this.image = image;
    this.folder = folder;
    this.await = await;
    try {
      this.channel = connect();
      this.answers =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)); // QMP: a line
    } catch (IOException | RuntimeException | Error failure) {
      qemu.destroyForcibly();
      throw failure;
    }
  }

  /**
   * Starts it, and returns when its SSH server listens. Where it cannot be had, the test is skipped
   * with the reason.
   *
   * @param folder an empty directory for its files
   */
  public static XenHost start(Path folder, Await await) throws IOException {
    Path image = build();
    Path state = image.resolve("state-" + machine(image));
    boolean saved = Files.exists(state);
    List<String> command = command(image, folder);
    if (saved) {
      command.addAll(List.of("-incoming", "exec:cat " + state));
    }
    Process qemu =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu.log").toFile())
            .start();
    XenHost host = new XenHost(qemu, image, folder, await);
    try {
      host.execute("\"qmp_capabilities\"");
      if (saved) {
        await.until("the saved Xen host is read", () -> host.says("query-status", "paused"));
      } else {
        await.until("the Xen host boots", host::isReady);
        host.save(state);
      }
      host.execute("\"cont\"");
    } catch (IOException | RuntimeException | Error failure) {
      host.close();
      throw failure;
    }
    return host;
  }

  /** Where its SSH server is reached, at a port that QEMU chose. */
  public InetSocketAddress ssh() throws IOException {
    String connections =
        execute("\"human-monitor-command\", \"arguments\": {\"command-line\": \"info usernet\"}");
    Matcher line =
        Pattern.compile("HOST_FORWARD\\] +\\d+ +127\\.0\\.0\\.1 +(\\d+) +[0-9.]+ +22 ")
            .matcher(connections);
    if (!line.find()) {
      throw new IOException("QEMU forwards no port: " + connections);
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line.group(1)));
  }

  /** Its SSH server's public key, as in a {@code known_hosts}. */
  public String hostKey() throws IOException {
    return Files.readString(image.resolve("known_host")).strip();
  }

  /** The private key of its user {@code root}. */
  public Path clientKey() {
    return image.resolve("client_key");
  }

  @Override
  public void close() {
    qemu.destroyForcibly().onExit().join();
  }

  private static Path build() throws IOException {
    Path script = Path.of(System.getProperty("jitsu.root"), "testkit/xen-host/build");
    Output built = output(List.of(script.toString()));
    if (built.exit() == IMPOSSIBLE) {
      return abort("there is no Xen host: " + built.errors());
    }
    return Path.of(built.good());
  }

  /** Names the machine that a state is good for: QEMU's version, and what it is made of. */
  private static String machine(Path image) throws IOException {
    String version = output(List.of("qemu-system-x86_64", "--version")).good();
    int hash = (version + command(image, Path.of(""))).hashCode();
    return Integer.toHexString(hash);
  }

  private static List<String> command(Path image, Path folder) {
    String forwards =
        ",hostfwd=tcp:127.0.0.1:0-"
            + HOST_ADDRESS
            + ":22,hostfwd=tcp:"
            + GUEST_REACHED_AT
            + ":80-"
            + GUEST_ADDRESS
            + ":80";
    String modules = image.resolve("vmlinuz") + " console=hvc0 quiet," + image.resolve("dom0.gz");
    return new ArrayList<>(
        List.of(
            "setpriv", // it ends with the JVM, however that ends
            "--pdeathsig",
            "KILL",
            "qemu-system-x86_64",
            "-accel",
            "tcg,thread=multi",
            "-M",
            "q35",
            "-cpu",
            "qemu64,+svm,+npt",
            "-smp",
            "2",
            "-m",
            "1024",
            "-nodefaults",
            "-display",
            "none",
            "-no-reboot",
            "-kernel",
            image.resolve("xen").toString(),
            "-append",
            "console=com1 com1=115200,8n1 dom0_mem=512M,max:512M dom0_max_vcpus=1 noreboot"
                + " bootscrub=0 spec-ctrl=no xpti=no", // what protects nobody here, and costs time
            "-initrd",
            modules,
            "-serial",
            "file:" + folder.resolve("console"),
            "-qmp",
            "unix:" + folder.resolve("qmp") + ",server,nowait",
            "-netdev",
            "user,id=net" + forwards,
            "-device",
            "e1000,netdev=net,romfile="));
  }

  /** What a program printed; little. */
  private record Output(List<String> command, int exit, String text, String errors) {
    String good() throws IOException {
      if (exit != 0) {
        throw new IOException(command + " failed: " + errors);
      }
      return text;
    }
  }

  private static Output output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.onExit().join().exitValue();
    return new Output(command, exit, text.strip(), errors.strip());
  }

  private SocketChannel connect() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("qmp"));
    List<SocketChannel> connected = new ArrayList<>();
    await.until("QEMU listens", () -> isConnected(address, connected));
    return connected.getFirst();
  }

  private boolean isConnected(UnixDomainSocketAddress address, List<SocketChannel> connected) {
    try {
      SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        next.connect(address);
        connected.add(next);
        return true;
      } catch (IOException notYet) {
        next.close();
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (!qemu.isAlive()) {
      throw new IllegalStateException("QEMU ended; see " + folder.resolve("qemu.log"));
    }
    return false;
  }

  private boolean isReady() {
    try {
      Path console = folder.resolve("console");
      return Files.exists(console)
          && Files.readString(console, StandardCharsets.ISO_8859_1).contains(READY);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private void save(Path state) throws IOException {
    Path next = state.resolveSibling(state.getFileName() + "." + qemu.pid());
    execute("\"stop\"");
    execute("\"migrate\", \"arguments\": {\"uri\": \"exec:cat >" + next + "\"}");
    await.until("its state is saved", () -> says("query-migrate", "completed"));
    Files.move(next, state, StandardCopyOption.ATOMIC_MOVE);
  }

  private boolean says(String command, String status) {
    try {
      return execute("\"" + command + "\"").contains("\"status\": \"" + status + "\"");
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Sends a command, and returns the line that answers it. */
  private String execute(String command) throws IOException {
    byte[] line = ("{\"execute\": " + command + "}\n").getBytes(StandardCharsets.UTF_8);
    Channels.newOutputStream(channel).write(line);
    while (true) {
      String answer = answers.readLine();
      if (answer == null || answer.startsWith("{\"error\"")) {
        throw new IOException("QEMU answered '" + command + "' by " + answer);
      }
      if (answer.startsWith("{\"return\"")) {
        return answer;
      }
    }
  }
}
