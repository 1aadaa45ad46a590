package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.poll.Poller;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.SeqNum;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;

/**
 * Hands one connection over, in the fewest steps that a hand-over can have: answers the client's
 * SYN with a number of its own, replays the SYN to the guest, and splices the difference.
 *
 * <p>It promises the client what the guest has just promised it, because it asks the guest first.
 * It keeps no data: what the client sends before the link is plugged in, it sends again.
 */
final class TestProxy implements AutoCloseable {
  /** What the splice is told, and by whom, is the test's to say. */
  interface Entry {
    void pending(FlowKey flow, int clientIsn) throws Exception;

    void active(FlowKey flow, SpliceTerms terms) throws Exception;
  }

  private static final long PATIENCE_NS = 20_000_000_000L;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(FrameBatch.PLAIN_FRAME_BYTES);
  private final FrameBatch batch = new FrameBatch(16, FrameBatch.PLAIN_FRAME_BYTES);
  private final TcpCraft craft = new TcpCraft();
  private final Frame frame = new Frame();
  private final PacketSocket clientSide;
  private final PacketSocket guestSide;

  TestProxy(SpliceScene scene) throws Exception {
    this(scene.clientPort, scene.link.linkIndex());
  }

  /** With a client behind one interface and a guest behind another. */
  TestProxy(int clientLink, int guestLink) throws Exception {
    clientSide = PacketSocket.open(clientLink, PacketOptions.DEFAULT);
    guestSide = PacketSocket.open(guestLink, PacketOptions.DEFAULT.withMark(KernelSplices.MARK));
  }

  /** Waits for the next connection and hands it over; the flow is active afterwards. */
  FlowKey handOver(Entry splice, int ourIsn) throws Exception {
    await(clientSide, "a client's SYN", f -> f.tcp().isOpening());
    FlowKey flow = frame.flow(new FlowKey.Lookup()).toKey();
    int clientIsn = frame.tcp().sequence();
    int clientWindow = frame.tcp().window();
    TcpOptions options = new TcpOptions().read(frame.tcp());
    TcpOptions offered =
        new TcpOptions()
            .mss(options.mss())
            .windowScale(options.windowScale())
            .sackPermitted(options.sackPermitted());
    Path toGuest =
        new Path(SpliceScene.CLIENT_MAC, SpliceScene.GUEST_MAC, flow.source(), flow.destination());
    splice.pending(flow, clientIsn);

    send(
        guestSide,
        craft.syn(
            out,
            toGuest,
            flow.sourcePort(),
            flow.destinationPort(),
            clientIsn,
            clientWindow,
            offered));
    await(
        guestSide,
        "the guest's SYN-ACK",
        f -> f.tcp().has(TcpFlags.SYN | TcpFlags.ACK) && isOf(f, flow.reversed()));
    int guestIsn = frame.tcp().sequence();
    int guestWindow = frame.tcp().window();
    TcpOptions promised = new TcpOptions().read(frame.tcp());
    assertThat(promised.hasTimestamps()).isFalse();
    assertThat(promised.sackPermitted()).as("a Linux guest").isTrue();

    send(
        clientSide,
        craft
            .along(toGuest.reversed(), flow.destinationPort(), flow.sourcePort())
            .flags(TcpFlags.SYN | TcpFlags.ACK)
            .sequence(ourIsn)
            .acknowledgement(clientIsn + 1)
            .window(guestWindow)
            .options(promised)
            .write(out));
    await(
        clientSide,
        "the client's ACK",
        f -> f.tcp().acknowledgement() == ourIsn + 1 && isOf(f, flow));
    send(
        guestSide,
        craft
            .along(toGuest, flow.sourcePort(), flow.destinationPort())
            .flags(TcpFlags.ACK)
            .sequence(clientIsn + 1)
            .acknowledgement(guestIsn + 1)
            .window(500)
            .write(out));
    int shift = SeqNum.distance(guestIsn, ourIsn);
    splice.active(flow, SpliceTerms.open(shift, Math.max(0, promised.windowScale())));
    return flow;
  }

  private static boolean isOf(Frame frame, FlowKey flow) {
    return frame.flow(new FlowKey.Lookup()).equals(flow);
  }

  private void send(PacketSocket socket, int length) throws Exception {
    assertThat(socket.send(out, length)).isTrue();
  }

  /** Leaves the next such frame in {@link #frame}. */
  private void await(PacketSocket socket, String what, Predicate<Frame> wanted) throws Exception {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    try (Poller poller = Poller.open(1)) {
      poller.add(socket.fd(), Poller.READABLE, socket);
      while (System.nanoTime() < deadlineNs) {
        poller.await(deadlineNs - System.nanoTime());
        socket.receive(batch);
        for (int i = 0; i < batch.count(); i++) {
          frame.parse(batch.memory(i), 0, batch.lengthBytes(i));
          if (frame.kind() == Kind.TCP && wanted.test(frame)) {
            return;
          }
        }
      }
    }
    throw new AssertionError("did not come: " + what);
  }

  @Override
  public void close() {
    clientSide.close();
    guestSide.close();
    batch.close();
    arena.close();
  }
}
