package org.jitsu.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Startable;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.PreparedCommand;
import org.jspecify.annotations.Nullable;

/** A server that one command starts, on this host's own addresses unless it says otherwise. */
abstract class ByCommand implements Startable {
  /** This host's own address, and the port. */
  static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Site.PORT);

  private @Nullable PreparedCommand prepared;
  private @Nullable OsProcess process;

  /** Returns the command. */
  abstract Command command();

  /** Ends the server that the process of {@link #command} is or has started; once. */
  abstract void end(OsProcess started) throws IOException, InterruptedException;

  @Override
  public void prepare() throws IOException {
    prepared = command().prepare();
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
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
    OsProcess ending = process;
    if (ending != null) {
      process = null;
      end(ending);
    }
  }

  @Override
  public InetSocketAddress server() {
    return HERE;
  }

  @Override
  public Optional<Neighbour> neighbour() {
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt(); // it ends with our namespaces
    }
  }
}
