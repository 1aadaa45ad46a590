package org.jitsu.bench.lab;

import java.io.IOException;
import java.util.List;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * Shows {@link ClientWatch}es every frame that passes an interface, both ways, until it is stopped:
 * a thread of its own.
 */
public final class Capture implements AutoCloseable {
  private static final int BATCH = 64;

  private final PacketSocket socket;
  private final List<ClientWatch> watches;
  private final EventFd bell;
  private final Poller poller;
  private final FrameBatch batch = new FrameBatch(BATCH, FrameBatch.GSO_FRAME_BYTES);
  private final Thread thread;
  private volatile @Nullable LinuxException failure;
  private volatile boolean stopping;

  /** Begins to capture at once. */
  public Capture(int linkIndex, ClientWatch... watches) throws IOException {
    this.watches = List.of(watches);
    socket = PacketSocket.open(linkIndex, PacketOptions.CAPTURE);
    bell = EventFd.open();
    poller = Poller.open(2);
    poller.add(socket.fd(), Poller.READABLE, socket);
    poller.add(bell.fd(), Poller.READABLE, bell);
    thread = Thread.ofPlatform().daemon().name("capture").start(this::run);
  }

  private void run() {
    try {
      while (!stopping) {
        poller.await(Poller.FOREVER);
        drain();
      }
      drain();
    } catch (LinuxException gone) {
      failure = gone;
    }
  }

  private void drain() throws LinuxException {
    for (int count = socket.receive(batch); count > 0; count = socket.receive(batch)) {
      for (int i = 0; i < count; i++) {
        for (ClientWatch watch : watches) {
          watch.see(batch.memory(i), batch.lengthBytes(i), batch.arrivedEpochNs(i));
        }
      }
    }
  }

  /**
   * Ends the capture when all that passed until now has been seen; the watches may be asked from
   * now on.
   *
   * @throws IOException when frames were missed, so that what was not seen proves nothing
   */
  public void stop() throws IOException, InterruptedException {
    stopping = true;
    bell.ring();
    thread.join();
    if (failure != null) {
      throw new IOException("the capture broke off", failure);
    }
    int missed = socket.takeDrops();
    if (missed > 0) {
      throw new IOException("the capture missed " + missed + " frames");
    }
  }

  /** Ends the capture without asking what it saw. */
  @Override
  public void close() {
    stopping = true;
    bell.ring();
    boolean interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    poller.close();
    bell.close();
    batch.close();
    socket.close();
  }
}
