package org.jitsu.bench.power;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.rig.Rig;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.sampling.Sampler;
import org.jitsu.power.sysfs.Powercap;

/**
 * What sampling costs: ten zones, a hundred times a second, into a ledger. Their counters are a
 * real attribute of this kernel's sysfs, so that each read costs what one of RAPL's costs, less the
 * reading of the register.
 *
 * @param samples how many readings there were
 * @param cpuShare the sampling thread's processor time over the time, 1 for one core
 * @param bytesPerSample what it allocated for each reading
 */
record SamplingCost(long samples, double cpuShare, double bytesPerSample) {
  static final int ZONES = 10;
  private static final long EVERY_NS = 10_000_000;
  private static final long WARM_UP_S = 3;
  private static final Path REAL = Path.of("/sys/class/net/lo/statistics/rx_bytes");

  static SamplingCost measure(Path scratch, long seconds, Rig.Progress progress)
      throws CannotRun, IOException, InterruptedException {
    List<Sensor> sensors = sensors(scratch);
    EnergyLedger ledger = new EnergyLedger(4096);
    sensors.forEach(sensor -> ledger.open(sensor.zone(), EVERY_NS));
    LongAdder samples = new LongAdder();
    Thread[] thread = new Thread[1];
    Sampler.Listener listener =
        new Sampler.Listener() {
          @Override
          public void read(Zone zone, Reading reading) {
            ledger.add(zone, reading);
            samples.increment();
            thread[0] = Thread.currentThread();
          }

          @Override
          public void failed(Zone zone, MeterException why) {
            ledger.fault(zone, String.valueOf(why.getMessage()));
          }
        };
    try (Sampler sampler = new Sampler(sensors, EVERY_NS, listener, System::nanoTime)) {
      sampler.start();
      pass(WARM_UP_S);
      return measure(thread[0], samples, seconds, progress);
    }
  }

  private static SamplingCost measure(
      Thread thread, LongAdder samples, long seconds, Rig.Progress progress)
      throws InterruptedException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long cpuNs = threads.getThreadCpuTime(thread.threadId());
    long bytes = threads.getThreadAllocatedBytes(thread.threadId());
    long count = samples.sum();
    long beganNs = System.nanoTime();
    for (int second = 1; second <= seconds; second++) {
      pass(1);
      progress.done(second, (int) seconds);
    }
    long tookNs = System.nanoTime() - beganNs;
    long made = samples.sum() - count;
    return new SamplingCost(
        made,
        (double) (threads.getThreadCpuTime(thread.threadId()) - cpuNs) / tookNs,
        (double) (threads.getThreadAllocatedBytes(thread.threadId()) - bytes) / made);
  }

  private static void pass(long seconds) throws InterruptedException {
    boolean ignored = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
  }

  private static List<Sensor> sensors(Path scratch) throws CannotRun, IOException {
    Path powercap = scratch.resolve("class/powercap");
    for (int i = 0; i < ZONES; i++) {
      Path zone = Files.createDirectories(powercap.resolve("intel-rapl:" + i));
      Files.writeString(zone.resolve("name"), "package-" + i + "\n");
      Files.writeString(zone.resolve("max_energy_range_uj"), "262143328850\n");
      if (!Files.isReadable(REAL)) {
        throw new CannotRun(REAL + " cannot be read", "run where sysfs is mounted");
      }
      Files.createSymbolicLink(zone.resolve("energy_uj"), REAL);
    }
    Found found = Powercap.look(scratch, System::nanoTime);
    if (found.sensors().size() != ZONES) {
      throw new IOException("of ten zones were found: " + Arrays.toString(found.looks().toArray()));
    }
    return new ArrayList<>(found.sensors());
  }
}
