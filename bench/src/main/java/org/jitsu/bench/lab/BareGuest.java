package org.jitsu.bench.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.PreparedCommand;
import org.jitsu.linux.spawn.UnixListener;
import org.jspecify.annotations.Nullable;

/**
 * The guest without Jitsu: a VMM process with a TAP on a plain bridge. {@link #prepare} makes what
 * the VMM needs, {@link #start} is the exec alone. One thread uses it.
 */
public final class BareGuest implements Startable {
  /** The plain bridge's name. */
  public static final String BRIDGE = "bare0";

  /** The net on it, by its first three octets with the dot behind. */
  public static final String NET = "10.78.0.";

  private static final String TAP = "bare-guest";

  private final PlainBridge bridge;
  private final VmmLine line;
  private final Site site;
  private final Path directory;
  private final List<AutoCloseable> sockets = new ArrayList<>();
  private @Nullable PreparedCommand prepared;
  private @Nullable OsProcess process;

  /**
   * Makes it, not started.
   *
   * @param held the command line of the VMM that runs the guest behind Jitsu
   * @param site where that guest serves
   * @param directory for its sockets and its log
   */
  public BareGuest(PlainBridge bridge, VmmLine held, Site site, Path directory) {
    this.bridge = bridge;
    this.line =
        held.with(
            Map.of(
                held.value(site.backend().tapKey()),
                TAP,
                Site.NET,
                NET,
                Site.state(directory).toString(),
                directory.resolve("bare").toString()));
    this.site = site;
    this.directory = directory;
  }

  /** Returns this host's address on the plain bridge. */
  public static InetAddress gateway() {
    return InetAddress.ofLiteral(NET + "1");
  }

  /** Returns its VMM's command line. */
  public VmmLine line() {
    return line;
  }

  @Override
  public Optional<Neighbour> neighbour() {
    HardwareAddress mac = HardwareAddress.parse(line.value(site.backend().macKey()));
    return Optional.of(new Neighbour(BRIDGE, mac));
  }

  /** The same host as behind Jitsu, of another net. */
  @Override
  public InetSocketAddress server() {
    String host = site.address().getHostAddress().replace(Site.NET, NET);
    return new InetSocketAddress(InetAddress.ofLiteral(host), Site.PORT);
  }

  /** A fresh TAP, and the sockets that the VMM inherits, each with a client that waits. */
  @Override
  public void prepare() throws IOException {
    bridge.plugTap(TAP);
    Path log = directory.resolve("bare.log");
    Command command = Command.of(line.words()).output(log).error(log);
    for (int number : line.inheritedSockets()) {
      Path path = directory.resolve("bare-" + number + ".sock");
      UnixListener listener = UnixListener.open(path);
      sockets.add(listener);
      sockets.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
      command.descriptor(number, listener.fd());
    }
    prepared = command.prepare();
  }

  @Override
  public void start() throws IOException {
    if (prepared == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    process = prepared.start();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (prepared == null) {
      return;
    }
    prepared.close();
    prepared = null;
    if (process != null) {
      OsProcess ending = process;
      process = null;
      Tool.kill(ending);
    }
    for (AutoCloseable socket : sockets) {
      close(socket);
    }
    sockets.clear();
    bridge.removeTap(TAP);
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException hurry) {
      // It was killed: it ends, and the TAP with our namespace.
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable socket) throws IOException {
    try {
      socket.close();
    } catch (IOException failure) {
      throw failure;
    } catch (Exception bug) {
      throw new IllegalStateException("sockets throw nothing else", bug);
    }
  }
}
