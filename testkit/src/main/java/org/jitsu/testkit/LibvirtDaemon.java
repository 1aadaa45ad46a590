package org.jitsu.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A real libvirtd in directories and namespaces of its own, in the network namespace of the calling
 * JVM; what it runs goes with it. It wants root, and Debian's {@code libvirt-daemon-system} and
 * {@code libvirt-daemon-driver-qemu}. One thread.
 */
public final class LibvirtDaemon implements AutoCloseable {

  private final Process init;
  private final Path socket;
  private final Await await;

  private LibvirtDaemon(Process init, Path socket, Await await) {
    this.init = init;
    this.socket = socket;
    this.await = await;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param folder an empty directory for all of its files
   */
  public static LibvirtDaemon start(Path folder, Await await) throws IOException {
    Path script = Path.of(System.getProperty("jitsu.root"), "testkit/libvirt-host/run");
    ProcessBuilder builder =
        new ProcessBuilder(
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "sh",
            script.toString(),
            folder.toString());
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    Process init =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    LibvirtDaemon daemon =
        new LibvirtDaemon(init, folder.resolve("run/libvirt/libvirt-sock"), await);
    daemon.start();
    return daemon;
  }

  /** Starts libvirtd again after it was killed, and returns when it answers. */
  public void start() throws IOException {
    OutputStream commands = init.getOutputStream();
    commands.write('\n');
    commands.flush();
    await.until("libvirtd listens", this::answers);
  }

  /** Kills libvirtd, not what it runs. */
  public void kill() {
    for (ProcessHandle libvirtd : running("libvirtd")) {
      libvirtd.destroyForcibly();
      libvirtd.onExit().join();
    }
  }

  /** Kills the QEMU of a domain of that name. */
  public void killDomain(String name) {
    domains(name).forEach(ProcessHandle::destroyForcibly);
  }

  /** The QEMU of a domain of that name. */
  public List<ProcessHandle> domains(String name) {
    return running("guest=" + name + ",");
  }

  /** Returns its URI. */
  public String uri() {
    return "qemu:///system?socket=" + socket;
  }

  @Override
  public void close() {
    init.destroyForcibly().onExit().join();
  }

  private List<ProcessHandle> running(String word) {
    return init.descendants().filter(process -> hasWord(process, word)).toList();
  }

  private static boolean hasWord(ProcessHandle process, String word) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return Pattern.compile("\0")
          .splitAsStream(Files.readString(file))
          .anyMatch(found -> found.equals(word) || (word.endsWith(",") && found.startsWith(word)));
    } catch (IOException gone) {
      return false;
    }
  }

  private boolean answers() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException notYet) {
      return false;
    }
  }
}
