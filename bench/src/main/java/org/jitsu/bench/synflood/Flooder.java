package org.jitsu.bench.synflood;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.linux.namespace.NetworkNamespace;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.packet.SocketFilter;
import org.jitsu.linux.poll.Poller;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpFlags;

/**
 * Somebody in a namespace of their own, at one end of a cable, who sends what they like and hears
 * nothing: what comes back is counted by the kernel, and dropped. One thread at a time sends; any
 * may ask for the counter.
 */
final class Flooder implements AutoCloseable {
  private static final String NEAR = "flooder";
  private static final long STEP_NS = 1_000_000;
  private static final int LOOK_EVERY = 64;
  private static final double NS_PER_S = 1e9;
  private static final long ANSWER_WITHIN_NS = 1_000_000_000;
  private static final int BATCH = 64;

  private final Pacer pacer = Pacer.system();
  private final NetworkNamespace namespace;
  private final Rtnetlink there;
  private final PacketSocket socket;
  private final int nearIndex;
  private final MacAddress mac;
  private final Link far;

  private Flooder(
      NetworkNamespace namespace, Rtnetlink there, PacketSocket socket, Link near, Link far) {
    this.namespace = namespace;
    this.there = there;
    this.socket = socket;
    this.nearIndex = near.index();
    this.mac = new MacAddress(near.mac().bits());
    this.far = far;
  }

  /**
   * Makes the cable.
   *
   * @param farName what its other end is called, which lies in the calling thread's namespace and
   *     is up
   */
  static Flooder open(String farName) throws IOException, InterruptedException {
    NetworkNamespace namespace = in(NetworkNamespace::create);
    try (Rtnetlink here = Rtnetlink.open()) {
      here.execute(Links.addVeth(farName, NEAR));
      Link far = here.link(farName);
      here.execute(Links.up(far.index()), Links.move(here.index(NEAR), namespace.fd()));
      return in(() -> namespace.call(() -> settle(namespace, far)));
    } catch (IOException | InterruptedException | RuntimeException failure) {
      namespace.close();
      throw failure;
    }
  }

  private static Flooder settle(NetworkNamespace namespace, Link far) throws IOException {
    Rtnetlink there = Rtnetlink.open();
    try {
      Link near = there.link(NEAR);
      there.execute(Links.up(near.index()));
      PacketOptions deaf = PacketOptions.DEFAULT.withFilter(SocketFilter.NOTHING);
      return new Flooder(
          namespace, there, PacketSocket.open(near.index(), deaf), there.link(NEAR), far);
    } catch (IOException | RuntimeException failure) {
      there.close();
      throw failure;
    }
  }

  /** Calls what may throw anything, of which nothing else is known to come. */
  static <T> T in(Callable<T> work) throws IOException, InterruptedException {
    try {
      return work.call();
    } catch (IOException | InterruptedException | RuntimeException failure) {
      throw failure;
    } catch (Exception other) {
      throw new IOException(String.valueOf(other.getMessage()), other);
    }
  }

  /** Returns the cable's other end, as it was made. */
  Link far() {
    return far;
  }

  /** Returns whose frames these are on the link. */
  MacAddress mac() {
    return mac;
  }

  /** Sends so many frames a second for so long; returns how many it sent. */
  long pour(SynFrames frames, int perSecond, long spanNs) throws IOException, InterruptedException {
    long startNs = pacer.nowNs();
    long sent = 0;
    for (long atNs = startNs; atNs - startNs < spanNs; atNs += STEP_NS) {
      pacer.awaitNs(atNs);
      long due =
          Math.min(frames.count(), (long) ((atNs + STEP_NS - startNs) / NS_PER_S * perSecond));
      while (sent < due && socket.send(frames.frame(sent), SynFrames.FRAME_BYTES)) {
        sent++;
      }
    }
    return sent;
  }

  /** Sends as fast as it can for so long; returns how many were answered a second. */
  double flood(SynFrames frames, long spanNs) throws IOException, InterruptedException {
    long before = answered();
    long startNs = pacer.nowNs();
    for (long number = 0; number % LOOK_EVERY != 0 || pacer.nowNs() - startNs < spanNs; number++) {
      boolean ignored = socket.send(frames.frame(number), SynFrames.FRAME_BYTES);
      if (number % LOOK_EVERY == 0 && Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return (answered() - before) * NS_PER_S / (pacer.nowNs() - startNs);
  }

  private long answered() throws IOException {
    return there.link(NEAR).counters().receivedPackets();
  }

  /**
   * Returns how many of the first so many frames are answered by a SYN-ACK within a second: whoever
   * is counted below really answers.
   */
  int answeredOf(SynFrames frames, int count) throws IOException, InterruptedException {
    try (PacketSocket ear = in(() -> namespace.call(this::ear));
        FrameBatch batch = new FrameBatch(BATCH, FrameBatch.PLAIN_FRAME_BYTES);
        Poller poller = Poller.open(1)) {
      poller.add(ear.fd(), Poller.READABLE, ear);
      for (int number = 0; number < count; number++) {
        socket.send(frames.frame(number), SynFrames.FRAME_BYTES);
      }
      int answers = 0;
      long untilNs = pacer.nowNs() + ANSWER_WITHIN_NS;
      for (long leftNs = ANSWER_WITHIN_NS; leftNs > 0 && answers < count; ) {
        poller.await(leftNs);
        answers += ear.receive(batch) == 0 ? 0 : synAcks(batch);
        leftNs = untilNs - pacer.nowNs();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return answers;
    }
  }

  private PacketSocket ear() throws IOException {
    return PacketSocket.open(nearIndex, PacketOptions.DEFAULT);
  }

  private static int synAcks(FrameBatch batch) {
    Frame frame = new Frame();
    int count = 0;
    for (int i = 0; i < batch.count(); i++) {
      boolean accepted = frame.parse(batch.memory(i), 0, batch.lengthBytes(i)).accepted();
      if (accepted && frame.kind() == Kind.TCP && frame.tcp().has(TcpFlags.SYN | TcpFlags.ACK)) {
        count++;
      }
    }
    return count;
  }

  /** Takes the cable away, with its other end wherever that is. */
  @Override
  public void close() {
    socket.close();
    try {
      there.execute(List.of(Links.delete(nearIndex)));
    } catch (IOException gone) {
      // Its other end's namespace ended, and the cable with it.
    }
    there.close();
    namespace.close();
  }
}
