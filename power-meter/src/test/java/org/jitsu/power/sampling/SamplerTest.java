package org.jitsu.power.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.junit.jupiter.api.Test;

/** Who is asked, and how often. */
class SamplerTest {
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> closed = new ConcurrentHashMap<>();

  private Sensor sensor(String name, boolean isQuick, boolean fails) {
    Zone zone = Zone.measured("test", name, 0, "test");
    return new Sensor() {
      @Override
      public Zone zone() {
        return zone;
      }

      @Override
      public boolean isQuick() {
        return isQuick;
      }

      @Override
      public Reading sample() throws MeterException {
        asked.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
        if (fails) {
          throw new MeterException(MeterException.Kind.SILENT, "gone");
        }
        return new Reading.Power(System.nanoTime(), 0, 1);
      }

      @Override
      public void close() {
        closed.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
      }
    };
  }

  @Test
  void quickSensorsAreAskedAtTheRateAndBrokenOnesSeldom() throws Exception {
    CountDownLatch hundred = new CountDownLatch(300);
    AtomicInteger faults = new AtomicInteger();
    Sampler.Listener listener =
        new Sampler.Listener() {
          @Override
          public void read(Zone zone, Reading reading) {
            if (zone.name().equals("quick")) {
              hundred.countDown();
            }
          }

          @Override
          public void failed(Zone zone, MeterException why) {
            faults.incrementAndGet();
          }
        };
    List<Sensor> sensors =
        List.of(
            sensor("quick", true, false),
            sensor("broken", true, true),
            sensor("slow", false, false));
    try (Sampler sampler = new Sampler(sensors, Sampler.QUICKEST_NS, listener, System::nanoTime)) {
      sampler.start();
      assertThat(hundred.await(60, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(faults.get()).isBetween(2, 20); // pauses of 1, 2, 4 ... turns
    int slow = asked.getOrDefault("slow", new AtomicInteger()).get();
    assertThat(slow).isBetween(1, 30);
    assertThat(closed).hasSize(3).allSatisfy((name, times) -> assertThat(times).hasValue(1));
  }

  private static final Sampler.Listener IGNORED =
      new Sampler.Listener() {
        @Override
        public void read(Zone zone, Reading reading) {}

        @Override
        public void failed(Zone zone, MeterException why) {}
      };

  @Test
  void oneThatWaitsForItsNextTurnIsEndedAtOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Sampler.Listener listener =
        new Sampler.Listener() {
          @Override
          public void read(Zone zone, Reading reading) {
            both.countDown();
          }

          @Override
          public void failed(Zone zone, MeterException why) {}
        };
    List<Sensor> sensors = List.of(sensor("quick", true, false), sensor("slow", false, false));
    Sampler sampler = new Sampler(sensors, TimeUnit.HOURS.toNanos(1), listener, System::nanoTime);
    sampler.start();
    assertThat(both.await(60, TimeUnit.SECONDS)).isTrue();
    sampler.close();

    // Their threads close them when they end, and the next turn is an hour away.
    assertThat(closed).hasSize(2).allSatisfy((name, times) -> assertThat(times).hasValue(1));
    assertThat(asked).allSatisfy((name, times) -> assertThat(times).hasValue(1));
  }

  @Test
  void oneThatNeverBeganClosesItsSensorsToo() throws Exception {
    List<Sensor> sensors = List.of(sensor("quick", true, false), sensor("slow", false, false));
    new Sampler(sensors, Sampler.QUICKEST_NS, IGNORED, System::nanoTime).close();

    assertThat(closed).containsOnlyKeys("quick", "slow");
    assertThat(asked).isEmpty();
  }

  @Test
  void aSensorThatHangsIsInterruptedAndNotClosedBeforeItIsDone() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Zone zone = Zone.measured("test", "hangs", 0, "test");
    Sensor sensor =
        new Sensor() {
          @Override
          public Zone zone() {
            return zone;
          }

          @Override
          public boolean isQuick() {
            return false;
          }

          @Override
          public Reading sample() throws MeterException {
            try {
              hangs.countDown();
              boolean ignored = new CountDownLatch(1).await(600, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              done.countDown();
              Thread.currentThread().interrupt();
            }
            throw new MeterException(MeterException.Kind.SILENT, "interrupted");
          }

          @Override
          public void close() {
            assertThat(done.getCount()).isZero();
            ended.countDown();
          }
        };
    AtomicLong nowNs = new AtomicLong();
    LongSupplier hasty = () -> nowNs.getAndAdd(TimeUnit.MINUTES.toNanos(1)); // no patience at all
    Sampler sampler = new Sampler(List.of(sensor), Sampler.QUICKEST_NS, IGNORED, hasty);
    sampler.start();
    assertThat(hangs.await(60, TimeUnit.SECONDS)).isTrue();
    sampler.close();

    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void moreThanAThousandASecondAreNotPromised() {
    assertThatThrownBy(() -> new Sampler(List.of(), 100, IGNORED, System::nanoTime))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
