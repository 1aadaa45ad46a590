package org.jitsu.synjitsu.splice;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;

/**
 * Leads every frame of a guest through an {@link InlineSplice}: a cable with two ends, a packet
 * socket at the guest's link, which is not on the bridge then, and another at an interface whose
 * far end is. Both are opened with {@link #OPTIONS}, so unfinished checksums and segments of up to
 * 64 kB pass as they are. As a cable does, it drops what the other end has no room for.
 *
 * <p>It runs on a thread of its own until it is closed. The sockets are the owner's, who closes
 * them afterwards.
 */
public final class InlineRelay implements AutoCloseable {
  /** How both ends must be opened. */
  public static final PacketOptions OPTIONS =
      PacketOptions.DEFAULT.withVnetHeader().withBuffers(4 << 20);

  /** {@code struct virtio_net_hdr} (virtio 1.2 section 5.1.6) and its first flag. */
  private static final int HEADER_BYTES = 10;

  private static final int NEEDS_CHECKSUM = 1;
  private static final int BATCH = 32;

  private final PacketSocket guestEnd;
  private final PacketSocket clientEnd;
  private final InlineSplice splice;
  private final Ticker ticker;
  private final Consumer<IOException> gone;
  private final EventFd stop;
  private final Thread thread;
  private final LongAdder dropped = new LongAdder();

  /**
   * Relays from now on.
   *
   * @param gone told, on the relay's thread, when it ended because an end is down or removed
   */
  public InlineRelay(
      PacketSocket guestEnd,
      PacketSocket clientEnd,
      InlineSplice splice,
      Ticker ticker,
      Consumer<IOException> gone)
      throws IOException {
    this.guestEnd = guestEnd;
    this.clientEnd = clientEnd;
    this.splice = splice;
    this.ticker = ticker;
    this.gone = gone;
    this.stop = EventFd.open();
    this.thread = Thread.ofPlatform().name("splice-relay").daemon().start(this::run);
  }

  private void run() {
    try (Poller poller = Poller.open(3);
        FrameBatch batch = new FrameBatch(BATCH, FrameBatch.GSO_FRAME_BYTES)) {
      poller.add(stop.fd(), Poller.READABLE, stop);
      poller.add(guestEnd.fd(), Poller.READABLE, guestEnd);
      poller.add(clientEnd.fd(), Poller.READABLE, clientEnd);
      for (boolean running = true; running; ) {
        int ready = poller.await(Poller.FOREVER);
        for (int i = 0; i < ready; i++) {
          Object key = poller.key(i);
          running &= key != stop;
          if (key == guestEnd) {
            relay(guestEnd, clientEnd, batch, true);
          } else if (key == clientEnd) {
            relay(clientEnd, guestEnd, batch, false);
          }
        }
      }
    } catch (IOException failure) {
      gone.accept(failure);
    }
  }

  private void relay(PacketSocket from, PacketSocket to, FrameBatch batch, boolean ofGuest)
      throws IOException {
    from.receive(batch);
    long nowNs = ticker.nowNs();
    for (int i = 0; i < batch.count(); i++) {
      MemorySegment memory = batch.memory(i);
      int length = batch.lengthBytes(i);
      if (length <= HEADER_BYTES || batch.isCut(i) || batch.isTagged(i)) {
        dropped.increment();
        continue;
      }
      boolean unfinished = (memory.get(ValueLayout.JAVA_BYTE, 0) & NEEDS_CHECKSUM) != 0;
      int frame = length - HEADER_BYTES;
      boolean goesOn =
          ofGuest
              ? splice.fromGuest(memory, HEADER_BYTES, frame, unfinished, nowNs)
              : splice.toGuest(memory, HEADER_BYTES, frame, unfinished, nowNs);
      if (goesOn && !send(to, memory, length)) {
        dropped.increment();
      }
    }
  }

  private static boolean send(PacketSocket to, MemorySegment memory, int length)
      throws LinuxException {
    try {
      return to.send(memory, length);
    } catch (LinuxException refused) {
      return switch (refused.errno()) {
        case EMSGSIZE, EINVAL -> false; // the frame's fault, not the interface's
        default -> throw refused;
      };
    }
  }

  /** Frames that the other end had no room for or did not take, or that had a VLAN tag. */
  public long droppedFrames() {
    return dropped.sum();
  }

  /** Ends it, and waits for its thread. */
  @Override
  public void close() {
    stop.ring();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    stop.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
