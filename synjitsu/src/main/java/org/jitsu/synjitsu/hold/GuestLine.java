package org.jitsu.synjitsu.hold;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.synjitsu.splice.KernelSplices;

/**
 * Synjitsu on a guest's link: what the guest sends is received here, and frames are put before it.
 * All probes of one start have one source port and one number: whatever queued for the guest is but
 * a retransmission to it.
 */
final class GuestLine implements AutoCloseable {

  /** What is put here is meant for the guest as it is: a splice leaves it alone. */
  private static final PacketOptions OPTIONS = PacketOptions.DEFAULT.withMark(KernelSplices.MARK);

  private static final int EPHEMERAL_PORT = 49152;

  private final GuestLink link;
  private final PacketSocket socket;
  private final Poller.Registration registration;
  private final int probePort;
  private final int probeIsn;

  private GuestLine(
      GuestLink link,
      PacketSocket socket,
      Poller.Registration registration,
      RandomGenerator random) {
    this.link = link;
    this.socket = socket;
    this.registration = registration;
    this.probePort = random.nextInt(EPHEMERAL_PORT, 1 << Short.SIZE);
    this.probeIsn = random.nextInt();
  }

  /** Begins; {@code poller} answers {@code key} when the guest sent something. */
  static GuestLine open(GuestLink link, Poller poller, Object key, RandomGenerator random)
      throws IOException {
    PacketSocket socket = PacketSocket.open(link.ifIndex(), OPTIONS);
    try {
      return new GuestLine(link, socket, poller.add(socket.fd(), Poller.READABLE, key), random);
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
  }

  GuestLink link() {
    return link;
  }

  int probePort() {
    return probePort;
  }

  int probeIsn() {
    return probeIsn;
  }

  /** Takes frames of the guest; returns how many, 0 when none waits. */
  int receive(FrameBatch batch) throws LinuxException {
    return socket.receive(batch);
  }

  /** Puts a frame before the guest; returns false when its queue is full. */
  boolean send(MemorySegment frame, int lengthBytes) throws LinuxException {
    return socket.send(frame, lengthBytes);
  }

  /**
   * Ends. The kernel takes some ten milliseconds to close a packet socket (it waits until nobody
   * looks at it any more), which is not the agent's time to spend.
   */
  @Override
  public void close() throws IOException {
    try {
      registration.remove();
    } finally {
      Thread.startVirtualThread(socket::close);
    }
  }
}
