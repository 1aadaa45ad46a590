package org.jitsu.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What an end-to-end test stands on: a directory, daemons as processes of their own, real guests,
 * and the network namespace of the test's JVM. After the test, failed or not, nothing of it is
 * left; what the daemons said is printed when it failed.
 */
final class Lab implements BeforeEachCallback, AfterEachCallback {

  static final String BRIDGE = "jitsu-it";
  static final Path ROOT = Path.of(System.getProperty("jitsu.root", "."));
  static final Path HELLO = ROOT.resolve("unikernels/hello/target/hello.elf");
  static final Path HELLO_PROCESS = ROOT.resolve("unikernels/hello/target/hello-process");
  static final InetSocketAddress DNS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353);

  private final List<DaemonProcess> daemons = new ArrayList<>();
  private @Nullable Path directory;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    directory = Files.createTempDirectory("jitsu-it").toRealPath();
    if (!Files.exists(HELLO) || !Files.exists(HELLO_PROCESS)) {
      Process build =
          new ProcessBuilder(ROOT.resolve("unikernels/build").toString(), "hello")
              .inheritIO()
              .start();
      if (build.waitFor() != 0) {
        throw new IllegalStateException("the hello guest could not be built");
      }
    }
  }

  /** Returns the test's directory. */
  Path directory() {
    if (directory == null) {
      throw new IllegalStateException("no test runs");
    }
    return directory;
  }

  /** Returns the daemon's configuration file. */
  Path configuration() {
    return directory().resolve("jitsu.yaml");
  }

  /** Writes the configuration of these guests. */
  Path write(Sample... samples) throws IOException {
    return write(Sample.configuration("state", List.of(samples)));
  }

  Path write(String text) throws IOException {
    return Files.writeString(configuration(), text);
  }

  /** Starts a daemon for these guests; returns when it answers. */
  DaemonProcess serve(Sample... samples) throws IOException {
    write(samples);
    return serve();
  }

  /** Starts a daemon on the configuration that was written; returns when it answers. */
  DaemonProcess serve() throws IOException {
    DaemonProcess daemon = spawn(List.of());
    daemon.awaitAnswers();
    return daemon;
  }

  /**
   * Starts a daemon by a command line of Jitsu 0.3, whose {@code --persistdb} is {@code state} in
   * {@link #directory}; returns when it answers.
   */
  DaemonProcess classic(List<String> line) throws IOException {
    Path log = directory().resolve("daemon" + daemons.size() + ".log");
    Path state = directory().resolve("state");
    List<String> words = new ArrayList<>(List.of("classic", "--persistdb", state.toString()));
    words.addAll(line);
    DaemonProcess daemon =
        DaemonProcess.startWith(List.of(), words, Map.of(), log, state.resolve("control.sock"));
    daemons.add(daemon);
    daemon.awaitAnswers();
    return daemon;
  }

  /** Waits until the daemon has rehearsed, and what that takes is given back. */
  void awaitRehearsed() {
    await("it has rehearsed")
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> !Files.exists(directory().resolve("state/rehearsal")));
  }

  /** Starts a daemon that may end by itself, {@code before} it a command that runs it. */
  DaemonProcess spawn(List<String> before) throws IOException {
    return spawn(before, Map.of());
  }

  DaemonProcess spawn(List<String> before, Map<String, String> environment) throws IOException {
    Path log = directory().resolve("daemon" + daemons.size() + ".log");
    Path control = directory().resolve("state/control.sock");
    DaemonProcess daemon = DaemonProcess.start(before, configuration(), environment, log, control);
    daemons.add(daemon);
    return daemon;
  }

  /**
   * Returns the processes of this test's guests; each names its guest's directory, a QEMU on its
   * command line, another one in its environment.
   */
  List<ProcessHandle> guests() {
    return processes("[a-z0-9-]+");
  }

  /** Returns the process of one guest. */
  Optional<ProcessHandle> guest(String name) {
    List<ProcessHandle> found = processes(Pattern.quote(name));
    assertThat(found).as("processes of %s", name).hasSizeLessThan(2);
    return found.stream().findFirst();
  }

  private List<ProcessHandle> processes(String guest) {
    Pattern word =
        Pattern.compile(
            "(guest|JITSU_GUEST)="
                + Pattern.quote(directory() + "/")
                + "(?!state/rehearsal/).*/"
                + guest);
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                Stream.of("cmdline", "environ")
                    .flatMap(file -> words(process, file))
                    .anyMatch(word.asMatchPredicate()))
        .toList();
  }

  private static Stream<String> words(ProcessHandle process, String file) {
    try {
      Path path = Path.of("/proc", Long.toString(process.pid()), file);
      return Arrays.stream(new String(Files.readAllBytes(path), ISO_8859_1).split("\0"));
    } catch (IOException gone) {
      return Stream.of();
    }
  }

  /** Kills a process with SIGKILL, which is no child of ours. */
  static void kill(ProcessHandle process) {
    if (!process.destroyForcibly()) {
      throw new AssertionError("cannot kill " + process);
    }
  }

  /** Returns the names of all interfaces but the loopback one, and those of a rehearsal. */
  static List<String> interfaces() throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      return netlink.links().stream()
          .map(Link::name)
          .filter(name -> !name.equals("lo") && !isOfRehearsal(name))
          .toList();
    }
  }

  private static boolean isOfRehearsal(String name) {
    return name.startsWith("jrh") || name.startsWith("j-gues-");
  }

  /** Returns the names of the TAPs that are plugged into a bridge. */
  static List<String> pluggedTaps() throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      return netlink.links().stream()
          .filter(link -> link.name().startsWith("j-") && link.master() != 0)
          .filter(link -> !isOfRehearsal(link.name()))
          .map(Link::name)
          .toList();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (DaemonProcess daemon : daemons) {
      daemon.close();
    }
    processes(".*").forEach(ProcessHandle::destroyForcibly);
    await("every guest is gone")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> processes(".*").isEmpty());
    removeInterfaces();
    if (context.getExecutionException().isPresent()) {
      for (DaemonProcess daemon : daemons) {
        System.err.println(context.getDisplayName() + ", what " + daemon + " said:");
        System.err.println(daemon.log());
      }
    }
    Scratch.delete(directory());
  }

  /** Removes what daemons leave for their successors: the bridge and the guests' TAPs. */
  private static void removeInterfaces() throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      for (Link link : netlink.links()) {
        boolean isTap = link.name().startsWith("j-") && link.kind().equals("tun");
        boolean isBridge = link.name().equals(BRIDGE) || link.name().startsWith("jrh");
        if (isTap || isBridge) {
          netlink.execute(Links.delete(link.index()));
        }
      }
    }
  }
}
