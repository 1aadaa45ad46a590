package org.jitsu.synjitsu.splice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.tap.Tap;

/**
 * What a VMM does for its guest: carries frames, with their virtio headers, between the host's TAP
 * and the guest's device (here another TAP, in the guest's namespace). It loses some on purpose.
 */
final class TapCable implements AutoCloseable {
  private final Tap host;
  private final Tap guest;
  private final Random random;
  private final EventFd stop;
  private final Thread thread;

  /** Of frames to the guest, and of those from it, both as they pass here. */
  final ChecksumJudge toGuest = new ChecksumJudge();

  final ChecksumJudge fromGuest = new ChecksumJudge();

  private volatile double loss;
  private final AtomicLong lost = new AtomicLong();

  TapCable(Tap host, Tap guest, long seed) throws IOException {
    this.host = host;
    this.guest = guest;
    this.random = new Random(seed);
    this.stop = EventFd.open();
    this.thread = Thread.ofPlatform().name("tap-cable").start(this::carry);
  }

  /** Loses that share of the frames from now on, either way. */
  void lose(double share) {
    loss = share;
  }

  long lost() {
    return lost.get();
  }

  private void carry() {
    try (Poller poller = Poller.open(3);
        Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocate(FrameBatch.GSO_FRAME_BYTES);
      poller.add(stop.fd(), Poller.READABLE, stop);
      poller.add(host.fd(), Poller.READABLE, host);
      poller.add(guest.fd(), Poller.READABLE, guest);
      for (boolean running = true; running; ) {
        int ready = poller.await(Poller.FOREVER);
        for (int i = 0; i < ready; i++) {
          Object key = poller.key(i);
          running &= key != stop;
          if (key == host) {
            carry(host, guest, frame, toGuest);
          } else if (key == guest) {
            carry(guest, host, frame, fromGuest);
          }
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void carry(Tap from, Tap to, MemorySegment frame, ChecksumJudge judge)
      throws IOException {
    int length = from.read(frame);
    if (length == 0) {
      return;
    }
    judge.judge(frame, length);
    if (random.nextDouble() < loss) {
      lost.incrementAndGet();
    } else {
      to.write(frame, length);
    }
  }

  @Override
  public void close() {
    stop.ring();
    join(thread);
    stop.close();
  }

  /** Waits for a thread that is about to end. */
  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
