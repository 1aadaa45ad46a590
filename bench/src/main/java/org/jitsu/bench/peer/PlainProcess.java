package org.jitsu.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Startable;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.PreparedCommand;
import org.jspecify.annotations.Nullable;

/** The program by itself: as quick as a start can be here. */
final class PlainProcess implements Startable {
  static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Site.PORT);

  private final Command command;
  private @Nullable PreparedCommand prepared;
  private @Nullable OsProcess process;

  PlainProcess(ServedRoot root) {
    command = Command.of(root.lineOutside());
  }

  @Override
  public void prepare() throws IOException {
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
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
    if (process != null) {
      OsProcess ending = process;
      process = null;
      Tool.kill(ending);
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
      Thread.currentThread().interrupt(); // it was killed
    }
  }
}
