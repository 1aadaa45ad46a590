package org.jitsu.bench.lab;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;

/**
 * A real libvirtd with directories of its own, in namespaces below ours; what it runs goes with it.
 * One thread uses it.
 */
public final class Libvirtd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/libvirtd");
  private static final long DEADLINE_NS = 60_000_000_000L;
  private static final long LOOK_AGAIN_NS = 10_000_000;

  private final OsProcess process;
  private final Path socket;

  private Libvirtd(OsProcess process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  /**
   * Starts it, and returns when it listens.
   *
   * @param script testkit/libvirt-host/run
   * @param directory an empty one for all of its files
   * @throws CannotRun when it is not installed, or ended
   */
  public static Libvirtd start(Path script, Path directory)
      throws CannotRun, IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new CannotRun(
          PROGRAM + " is missing",
          "apt-get install libvirt-daemon-system libvirt-daemon-driver-qemu");
    }
    Path log = directory.resolve("log");
    Path once = Files.writeString(directory.resolve("once"), "\n"); // a line, a libvirtd
    OsProcess process =
        Command.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                script.toString(),
                directory.toString())
            .ownSession() // Ctrl-C is for us
            .input(once)
            .output(log)
            .error(log)
            .start();
    Libvirtd libvirtd = new Libvirtd(process, directory.resolve("run/libvirt/libvirt-sock"));
    try {
      libvirtd.awaitListening(log);
      return libvirtd;
    } catch (CannotRun | IOException | InterruptedException failure) {
      libvirtd.close();
      throw failure;
    }
  }

  private void awaitListening(Path log) throws CannotRun, IOException, InterruptedException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    while (!listens()) {
      if (!process.isAlive() || Ticker.system().nowNs() > deadlineNs) {
        throw new CannotRun("libvirtd does not listen", "its log says: " + Files.readString(log));
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  private boolean listens() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns its URI. */
  public String uri() {
    return "qemu:///system?socket=" + socket;
  }

  @Override
  public void close() throws IOException {
    try {
      Tool.kill(process);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt(); // it was killed
    }
  }
}
