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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.UnixListener;
import org.jspecify.annotations.Nullable;

/**
 * The guest without Jitsu: a VMM process with a TAP on a plain bridge. {@link #prepare} makes what
 * the VMM needs, {@link #start} is the exec alone. One thread uses it.
 */
public final class BareGuest implements AutoCloseable {
  /** The plain bridge's name. */
  public static final String BRIDGE = "bare0";

  /** The net on it, by its first three octets with the dot behind. */
  public static final String NET = "10.78.0.";

  private static final String TAP = "bare-guest";
  private static final long STOP_DEADLINE_S = 10;

  private final PlainBridge bridge;
  private final VmmLine line;
  private final Site site;
  private final Path directory;
  private final List<AutoCloseable> sockets = new ArrayList<>();
  private @Nullable Command command;
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
                held.value("ifname="),
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

  /** Returns where it serves: the same host of another net. */
  public InetSocketAddress server() {
    String host = site.address().getHostAddress().replace(Site.NET, NET);
    return new InetSocketAddress(InetAddress.ofLiteral(host), Site.PORT);
  }

  /** Makes a fresh TAP, and the sockets that the VMM inherits, each with a client that waits. */
  public void prepare() throws IOException {
    bridge.plugTap(TAP);
    command = Command.of(line.words()).error(directory.resolve("bare.log"));
    for (int number : line.inheritedSockets()) {
      Path path = directory.resolve("bare-" + number + ".sock");
      UnixListener listener = UnixListener.open(path);
      sockets.add(listener);
      sockets.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
      command.descriptor(number, listener.fd());
    }
  }

  /** Starts the VMM; returns when it is executed. */
  public void start() throws IOException {
    if (command == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    process = command.start();
  }

  /** Kills the VMM, waits for its end and removes what {@link #prepare} made. */
  public void stop() throws IOException {
    if (command == null) {
      return;
    }
    command = null;
    if (process != null) {
      process.signal(OsProcess.KILL);
      awaitEnd(process);
      process = null;
    }
    for (AutoCloseable socket : sockets) {
      close(socket);
    }
    sockets.clear();
    bridge.removeTap(TAP);
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  private static void awaitEnd(OsProcess process) throws IOException {
    try {
      process.onExit().get(STOP_DEADLINE_S, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException stuck) {
      throw new IOException(process + " did not end when it was killed", stuck);
    } catch (InterruptedException stop) {
      // The kill was sent: the process ends, and so does the run.
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
