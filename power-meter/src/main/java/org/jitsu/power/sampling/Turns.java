package org.jitsu.power.sampling;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Sensor;

/**
 * Sensors that are asked together, by a thread that owns them and closes them when it ends.
 *
 * <p>It wakes a hundred times a second and finds every cache cold: what a turn costs is how much
 * code and memory it comes to. So there is one wait in a turn, the kernel's own, and not the JVM's.
 */
final class Turns implements AutoCloseable {
  private static final long LONGEST_PAUSE_NS = 1_000_000_000;

  private static final int SOME = 16;

  private final Asked[] asked;
  private final long everyNs;
  private final Sampler.Listener listener;
  private final LongSupplier clock;
  private final EventFd bell;
  private final Poller poller;
  private final Thread thread;
  private long nextNs;

  /** A sensor, and how many turns it is left out for because it failed. */
  private static final class Asked {
    final Sensor sensor;
    long skip;
    long pauseNs;

    Asked(Sensor sensor) {
      this.sensor = sensor;
    }
  }

  /**
   * Takes sensors over.
   *
   * @throws LinuxException EMFILE; the sensors stay the caller's
   */
  Turns(
      String name,
      List<Sensor> sensors,
      long everyNs,
      Sampler.Listener listener,
      LongSupplier clock)
      throws LinuxException {
    this.asked = sensors.stream().map(Asked::new).toArray(Asked[]::new);
    this.everyNs = everyNs;
    this.listener = listener;
    this.clock = clock;
    this.bell = EventFd.open();
    try {
      this.poller = poller(bell);
    } catch (LinuxException e) {
      bell.close();
      throw e;
    }
    this.thread = Thread.ofPlatform().name("power-" + name).daemon().unstarted(this::run);
  }

  private static Poller poller(EventFd bell) throws LinuxException {
    Poller poller = Poller.open(1);
    try {
      poller.add(bell.fd(), Poller.READABLE, bell);
      return poller;
    } catch (LinuxException e) {
      poller.close();
      throw e;
    }
  }

  void start() {
    thread.start();
  }

  private void run() {
    try (this) {
      nextNs = clock.getAsLong();
      while (someTurns()) {
        // A method that is called often is compiled; a loop that never ends stays interpreted.
      }
    } catch (LinuxException e) {
      throw new IllegalStateException("the sampler's poller is broken", e);
    }
  }

  private boolean someTurns() throws LinuxException {
    for (int i = 0; i < SOME; i++) {
      if (!turn()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Asks those whose turn it is, and waits for the next. A turn that comes late is not made up for:
   * two readings at once would say nothing more.
   *
   * @return false when it is the end
   */
  private boolean turn() throws LinuxException {
    for (Asked each : asked) {
      if (each.skip > 0) {
        each.skip--;
      } else {
        ask(each);
      }
    }
    long nowNs = clock.getAsLong();
    nextNs = Math.max(nextNs + everyNs, nowNs);
    return poller.await(nextNs - nowNs) == 0;
  }

  private void ask(Asked each) {
    try {
      listener.read(each.sensor.zone(), each.sensor.sample());
      each.pauseNs = 0;
    } catch (MeterException e) {
      listener.failed(each.sensor.zone(), e);
      each.pauseNs = Math.min(LONGEST_PAUSE_NS, Math.max(everyNs, 2 * each.pauseNs));
      each.skip = each.pauseNs / everyNs;
    }
  }

  /** Has it end, after the reading that it is at. */
  void end() {
    bell.ring();
    if (thread.getState() == Thread.State.NEW) {
      close();
    }
  }

  /** Waits for the end, and interrupts a sensor that is not done by then. */
  void join(Duration patience) throws InterruptedException {
    if (thread.getState() != Thread.State.NEW && !thread.join(patience)) {
      thread.interrupt();
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  @Override
  public void close() {
    for (Asked each : asked) {
      each.sensor.close();
    }
    poller.close();
    bell.close();
  }
}
