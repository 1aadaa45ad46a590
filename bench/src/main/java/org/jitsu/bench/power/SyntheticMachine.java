package org.jitsu.bench.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongSupplier;

/**
 * A machine with two processors and a meter, in virtual time: its {@code /proc/stat} is a file, its
 * meter follows a law of its own with a lag of the first order and noise.
 */
final class SyntheticMachine implements LongSupplier {
  /** The meter's time constant. */
  static final double LAG_S = 0.8;

  /** The standard deviation of its noise, as a share of the power. */
  static final double NOISE = 0.03;

  private static final int PROCESSORS = 2;
  private static final int TICKS_A_SECOND = 100;
  private static final double STEP_S = 0.1;

  private final Path proc;
  private final DoubleUnaryOperator law;
  private final Random random;
  private long nowNs;
  private double busyTicks = 1000;
  private double totalTicks = 5000;
  private double shown;

  SyntheticMachine(Path proc, DoubleUnaryOperator law, long seed) throws IOException {
    this.proc = proc;
    this.law = law;
    this.random = new Random(seed);
    this.shown = law.applyAsDouble(0);
    write();
  }

  @Override
  public long getAsLong() {
    return nowNs;
  }

  /** Lets a tenth of a second pass at a load, which wavers; returns what the meter says then. */
  double step(double level) throws IOException {
    double busy = Math.clamp(level + 0.03 * random.nextGaussian(), 0, 1);
    double ticks = PROCESSORS * TICKS_A_SECOND * STEP_S;
    busyTicks += busy * ticks;
    totalTicks += ticks;
    nowNs += Math.round(STEP_S * 1e9);
    write();
    shown += (law.applyAsDouble(busy) - shown) * (1 - Math.exp(-STEP_S / LAG_S));
    return Math.max(0, shown * (1 + NOISE * random.nextGaussian()));
  }

  private void write() throws IOException {
    long busy = (long) busyTicks;
    String line =
        String.format(Locale.ROOT, "cpu  %d 0 0 %d 0 0 0 0 0 0%n", busy, (long) totalTicks - busy);
    Files.writeString(proc.resolve("stat"), line);
  }
}
