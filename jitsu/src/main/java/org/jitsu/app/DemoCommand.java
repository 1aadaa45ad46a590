package org.jitsu.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.time.Ticker;
import org.jitsu.ops.Start;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Shows the whole of it once. The launcher has put this process into namespaces of its own, so that
 * it leaves nothing behind; where it may not, or is told not to, {@code JITSU_INSIDE} says {@code
 * unprivileged}: the guest gets user-mode networking, and its connections are relayed.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "A name is looked up, a unikernel boots, the page arrives: with a timeline.",
      "Stands in namespaces of its own and leaves nothing behind."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu demo                 once, with a timeline",
      "  bin/jitsu demo --keep          stay, to play with it",
      "  bin/jitsu demo --unprivileged  over user-mode networking, without TAP and namespaces",
      "  bin/jitsu demo --backend process  without QEMU: the guest is a process of its own"
    })
final class DemoCommand implements Callable<Integer> {

  /** The words for {@code --backend}. */
  enum Backend {
    /** A unikernel on QEMU. */
    qemu,
    /** A process that takes a TAP. */
    process;

    DemoGuest guest() {
      return this == qemu ? DemoGuest.QEMU : DemoGuest.PROCESS;
    }
  }

  @Option(names = "--keep", description = "Stay until Ctrl-C, and say how to play with it.")
  private boolean keep;

  @Option(
      names = "--unprivileged",
      description = {
        "Relay over user-mode networking, even where a TAP could be had.",
        "Listens on this host's own 127.0.0.1:5353 and 127.0.0.10:8080."
      })
  private boolean unprivileged;

  @Option(
      names = "--backend",
      description = {
        "What boots the guest: ${COMPLETION-CANDIDATES}.",
        "QEMU by default; where it is not and cannot be installed, a process."
      })
  private Backend backend = Backend.qemu;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show the daemon's log.")
  private boolean verbose;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException, IOException {
    LogFormat.level(verbose ? Level.FINE : Level.WARNING);
    PrintWriter out = spec.commandLine().getOut();
    DemoGuest guest = guest(out);
    Path scratch = Files.createTempDirectory("jitsu-demo");
    try (Termination termination = new Termination();
        Backends backends = new Backends();
        RunningDaemon daemon =
            RunningDaemon.start(
                guest.configuration(scratch, backends), backends, Ticker.system())) {
      daemon.stopGuestsAtEnd();
      show(daemon, guest, out);
      if (keep) {
        explain(daemon, scratch, guest == DemoGuest.USER_MODE, out);
        termination.await();
      }
    } finally {
      Scratch.delete(scratch);
    }
    return 0;
  }

  private DemoGuest guest(PrintWriter out) throws CannotException {
    boolean userMode = unprivileged || !Launched.inNamespaces();
    if (backend == Backend.process) {
      if (userMode) {
        throw new CannotException(
            "a guest that is a process takes a TAP, and there is none for this user: be root, or"
                + " let this user have namespaces and /dev/net/tun, or install QEMU");
      }
      out.println(
          "The guest is no virtual machine but a process, in a seccomp cage: without QEMU.");
      return DemoGuest.PROCESS;
    }
    if (userMode && !unprivileged) {
      out.println(
          "No namespaces or no /dev/net/tun for this user: going on over user-mode networking, relayed.");
    }
    return userMode ? DemoGuest.USER_MODE : DemoGuest.QEMU;
  }

  private static void show(RunningDaemon daemon, DemoGuest guest, PrintWriter out)
      throws IOException, CannotException {
    InetSocketAddress server = daemon.dnsAddress();
    DemoClient client = new DemoClient(server);
    out.printf(
        "%s is asleep. A client asks %s:%d for its address ...%n%n",
        DemoGuest.NAME, server.getAddress().getHostAddress(), server.getPort());
    out.flush();
    try {
      CompletionStage<Start> coming = daemon.nextStart();
      DemoClient.Visit cold = client.visit(DemoGuest.NAME, guest.port());
      Start start = coming.toCompletableFuture().join();
      new Timeline(cold.askedNs()).cold(cold, start, guest).print("cold start", out);
      out.printf(
          "The page, from a machine that did not run %.0f ms ago:%n%n",
          (cold.firstByteNs() - cold.askedNs()) / 1e6);
      cold.page().lines().forEach(line -> out.println("    " + line));
      out.println();
      DemoClient.Visit warm = client.visit(DemoGuest.NAME, guest.port());
      new Timeline(warm.askedNs()).warm(warm).print("warm request", out);
    } catch (IOException e) {
      String console = daemon.printed(DemoGuest.GUEST).map(Printed::text).orElse("");
      throw new CannotException(
          "the demo failed: "
              + e.getMessage()
              + (console.isEmpty() ? "" : "\n  the guest's console:\n" + console),
          e);
    }
    out.flush();
  }

  private static void explain(
      RunningDaemon daemon, Path scratch, boolean userMode, PrintWriter out) {
    int port = daemon.dnsAddress().getPort();
    out.println("It stays until Ctrl-C. Play with it from another terminal:");
    if (userMode) {
      out.printf(
          "  dig @127.0.0.1 -p %d %s%n  curl http://127.0.0.10:8080/%n", port, DemoGuest.NAME);
    } else {
      out.println("  pid=$(pgrep --newest --full org.jitsu.app.Jitsu.demo)");
      out.println(
          "  nsenter --target $pid --net sh     # as an ordinary user: nsenter --target $pid --user --preserve-credentials --net sh");
      out.printf("  dig @127.0.0.1 -p %d %s%n  curl http://10.77.0.10/%n", port, DemoGuest.NAME);
    }
    out.printf("  %s status --control %s%n", Launched.command(), scratch.resolve("control.sock"));
    out.println("It goes to sleep after a minute without use; the next packet wakes it.");
    out.flush();
  }
}
