package org.jitsu.app.power;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jitsu.app.CannotException;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.sampling.Sampler;

/** Meters that are being read into a ledger, from the constructor to the close. */
public final class Metering implements AutoCloseable {
  private static final long LAST_READING_S = 5;

  /** How many readings all zones together may keep, which is 96 MB. */
  static final int MOST_READINGS = 2_000_000;

  private final Inventory inventory;
  private final EnergyLedger ledger;
  private final Sampler sampler;
  private final CountDownLatch first;

  /**
   * Begins.
   *
   * @param inventory the meters, closed at the end
   * @param everyNs how often the quick ones are read
   * @param seconds for how long at most the ledger shall remember; less where that would take more
   *     than {@value #MOST_READINGS} readings of all zones, 48 bytes each
   * @param also hears every reading too
   * @throws CannotException when this process has too many files open
   */
  public Metering(Inventory inventory, long everyNs, double seconds, Sampler.Listener also)
      throws CannotException {
    this.inventory = inventory;
    List<Sensor> sensors = inventory.sensors();
    long quickestNs =
        sensors.stream().mapToLong(each -> Sampler.everyNs(each, everyNs)).min().orElse(everyNs);
    this.ledger = new EnergyLedger(readings(seconds, quickestNs, sensors.size()));
    for (Sensor sensor : sensors) {
      ledger.open(sensor.zone(), Sampler.everyNs(sensor, everyNs));
    }
    this.first = new CountDownLatch(sensors.size());
    Sampler.Listener listener =
        new Sampler.Listener() {
          @Override
          public void read(Zone zone, Reading reading) {
            ledger.add(zone, reading);
            also.read(zone, reading);
            first.countDown();
          }

          @Override
          public void failed(Zone zone, MeterException why) {
            ledger.fault(zone, String.valueOf(why.getMessage()));
            also.failed(zone, why);
            first.countDown();
          }
        };
    try {
      this.sampler = new Sampler(sensors, everyNs, listener, System::nanoTime);
    } catch (LinuxException e) {
      throw new CannotException("meters cannot be read: " + e.getMessage(), e);
    }
    sampler.start();
  }

  /** Returns how many readings of each zone are kept. */
  static int readings(double seconds, long everyNs, int zones) {
    int most = MOST_READINGS / Math.max(1, zones);
    return (int) Math.clamp(seconds * 1e9 / everyNs + 16, 64, most);
  }

  /** A listener that hears nothing. */
  public static final Sampler.Listener NOBODY =
      new Sampler.Listener() {
        @Override
        public void read(Zone zone, Reading reading) {}

        @Override
        public void failed(Zone zone, MeterException why) {}
      };

  /** Returns the ledger. */
  public EnergyLedger ledger() {
    return ledger;
  }

  /** Returns the zones that add up to the machine. */
  public List<Zone> board() {
    return inventory.board();
  }

  /** Blocks until every meter has said something, some seconds at most. */
  void awaitFirst() throws InterruptedException {
    boolean ignored = first.await(LAST_READING_S, TimeUnit.SECONDS);
  }

  /**
   * Blocks until the machine's meters have a reading of a moment or later, some seconds at most.
   */
  void awaitKnown(long ns) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int turn = 0; turn < LAST_READING_S * 50 && ledger.knownUntilNs(board()) < ns; turn++) {
      boolean ignored = never.await(20, TimeUnit.MILLISECONDS); // the sampler goes on meanwhile
    }
  }

  /**
   * Has the sums begin at the moment from which on all of the machine's meters are known, however
   * long they go on; returns whether there is one yet.
   */
  boolean keepBegin() {
    long fromNs = ledger.knownFromNs(board());
    if (fromNs == Long.MAX_VALUE) {
      return false;
    }
    ledger.keep(fromNs);
    return true;
  }

  /** Returns what the machine used in a span. */
  public Answer used(Span span, TooShort tooShort) {
    return ledger.total(board(), span, tooShort);
  }

  @Override
  public void close() {
    sampler.close();
  }
}
