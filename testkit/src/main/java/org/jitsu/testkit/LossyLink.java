package org.jitsu.testkit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.Ethernet;
import org.jitsu.wire.pcap.PcapWriter;

/**
 * A long and lossy cable between a client's TAP and one of the bridge: every frame takes a while,
 * in order, and some TCP segments of some clients' ports never arrive. What the client sends and
 * gets is written to a capture file. Neither TAP may have offloads. A thread of its own.
 */
public final class LossyLink implements AutoCloseable {

  private static final long MAX_CAPTURE_BYTES = 256L << 20;

  private final Tap client;
  private final Tap bridge;
  private final long delayNs;
  private final double loss;
  private final IntPredicate isLossy;
  private final Random random;
  private final PcapWriter capture;
  private final Map<Integer, Integer> lost = new ConcurrentHashMap<>();
  private final Queue<Underway> underway = new ArrayDeque<>();
  private final Frame parsed = new Frame();
  private final MemorySegment answer = Arena.ofAuto().allocate(TooBig.ROOM_BYTES);
  private final AtomicInteger tooBig = new AtomicInteger();
  private volatile int widest = Integer.MAX_VALUE - Ethernet.LENGTH;
  private final EventFd stop;
  private final Thread thread;

  private static final class Underway {
    final byte[] frame;
    final boolean toClient;
    final long dueNs;

    Underway(byte[] frame, boolean toClient, long dueNs) {
      this.frame = frame;
      this.toClient = toClient;
      this.dueNs = dueNs;
    }
  }

  /**
   * Connects two TAPs.
   *
   * @param delayNs how long a frame takes, either way
   * @param loss the share of segments that are lost, 0 to 1
   * @param isLossy by the client's port, whose segments may be lost
   * @param seed of the lot
   * @param capture the file to write, in pcap's format
   */
  public LossyLink(
      Tap client,
      Tap bridge,
      long delayNs,
      double loss,
      IntPredicate isLossy,
      long seed,
      Path capture)
      throws IOException {
    this.client = client;
    this.bridge = bridge;
    this.delayNs = delayNs;
    this.loss = loss;
    this.isLossy = isLossy;
    this.random = new Random(seed);
    this.capture =
        new PcapWriter(new BufferedOutputStream(Files.newOutputStream(capture)), MAX_CAPTURE_BYTES);
    this.stop = EventFd.open();
    this.thread = Thread.ofPlatform().name("lossy-link").start(this::carry);
  }

  /**
   * Lets no packet to the client through that is larger; its sender is told so (RFC 1191, RFC
   * 8201).
   *
   * @param bytes of an IP packet; 1280 at least, as IPv6 has it
   */
  public void narrow(int bytes) {
    widest = bytes;
  }

  /** Returns how many packets were too large so far. */
  public int tooBig() {
    return tooBig.get();
  }

  /** Returns how many segments were lost so far of each client's port that lost any. */
  public Map<Integer, Integer> lost() {
    return Map.copyOf(lost);
  }

  private void carry() {
    try (Poller poller = Poller.open(3);
        Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(FrameBatch.GSO_FRAME_BYTES);
      poller.add(stop.fd(), Poller.READABLE, stop);
      poller.add(client.fd(), Poller.READABLE, client);
      poller.add(bridge.fd(), Poller.READABLE, bridge);
      for (boolean running = true; running; ) {
        int ready = poller.await(untilNextNs());
        for (int i = 0; i < ready; i++) {
          Object key = poller.key(i);
          running &= key != stop;
          if (key == client || key == bridge) {
            take(room, key == bridge);
          }
        }
        deliver(room);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private long untilNextNs() {
    Underway next = underway.peek();
    return next == null ? Poller.FOREVER : Math.max(0, next.dueNs - System.nanoTime());
  }

  private void take(MemorySegment room, boolean toClient) throws IOException {
    int length = (toClient ? bridge : client).read(room);
    if (length == 0) {
      return;
    }
    if (!toClient) {
      record(room, length);
    } else if (length > Ethernet.LENGTH + widest && parsed.parse(room, 0, length).accepted()) {
      tooBig.incrementAndGet();
      bridge.write(answer, TooBig.write(answer, parsed, widest));
      return;
    }
    if (!isLost(room, length, toClient)) {
      byte[] frame = room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      underway.add(new Underway(frame, toClient, System.nanoTime() + delayNs));
    }
  }

  private boolean isLost(MemorySegment room, int length, boolean toClient) {
    boolean segment =
        parsed.parse(room, 0, length).accepted() && parsed.kind() == Kind.TCP && loss > 0;
    int port = segment ? (toClient ? parsed.destinationPort() : parsed.tcp().sourcePort()) : 0;
    boolean isLost = segment && isLossy.test(port) && random.nextDouble() < loss;
    if (isLost) {
      lost.merge(port, 1, Integer::sum);
    }
    return isLost;
  }

  private void deliver(MemorySegment room) throws IOException {
    while (!underway.isEmpty() && underway.peek().dueNs - System.nanoTime() <= 0) {
      Underway frame = underway.remove();
      MemorySegment.copy(frame.frame, 0, room, ValueLayout.JAVA_BYTE, 0, frame.frame.length);
      if (frame.toClient) {
        record(room, frame.frame.length);
      }
      (frame.toClient ? client : bridge).write(room, frame.frame.length);
    }
  }

  private void record(MemorySegment room, int length) throws IOException {
    capture.write(System.nanoTime(), room, 0, length);
  }

  /** Ends it; the capture is complete then. What is under way is lost. */
  @Override
  public void close() throws IOException {
    stop.ring();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    stop.close();
    capture.close();
  }
}
