package org.jitsu.bench.power;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.model.BusyTime;
import org.jitsu.power.model.Calibration;
import org.jitsu.power.model.Calibration.Moment;
import org.jitsu.power.model.ModelSensor;

/**
 * How far the modelled sensor is from a meter whose law has another form than the model's: fitted
 * at five loads as {@code calibrate} does, and then compared over loads that it never saw, for
 * twenty seconds each, second by second. The meter's lag, as the fit found it, is taken off.
 *
 * @param law the meter's law, in words
 * @param errorByLevel mean absolute error at each load, as a share of the meter's power
 * @param lagMs the lag that was found
 */
record ModelAccuracy(String law, Map<Double, Double> errorByLevel, long lagMs) {
  private static final double[] FITTED = {0, 0.25, 0.5, 0.75, 1, 0.5, 0};
  private static final int STEPS_A_SECOND = 10;
  private static final int SECONDS = 20;
  private static final int SETTLING_S = 4;

  /** Laws that no square law is: a root, a saturation, and a processor that clocks up in steps. */
  static Map<String, DoubleUnaryOperator> laws() {
    Map<String, DoubleUnaryOperator> laws = new LinkedHashMap<>();
    laws.put("root", u -> 1.6 + 3.1 * Math.pow(u, 0.6));
    laws.put("saturation", u -> 12 + 40 * (1 - Math.exp(-2.2 * u)) / (1 - Math.exp(-2.2)));
    laws.put("steps", u -> 6 + 9 * u + (u > 0.35 ? 2 : 0) + (u > 0.7 ? 4 : 0));
    return laws;
  }

  double mean() {
    return errorByLevel.values().stream().mapToDouble(e -> e).average().orElse(Double.NaN);
  }

  static ModelAccuracy measure(String name, DoubleUnaryOperator law, Path proc, long seed)
      throws IOException {
    try {
      SyntheticMachine machine = new SyntheticMachine(proc, law, seed);
      Calibration.Fit fit = Calibration.fit(calibrate(machine, proc));
      try (ModelSensor sensor =
          new ModelSensor(fit.law(), proc, Quality.MODELLED, "the fit", machine)) {
        Map<Double, Double> errors = compare(machine, sensor, fit.lagNs(), new Random(seed));
        return new ModelAccuracy(name, errors, fit.lagNs() / 1_000_000);
      }
    } catch (MeterException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private static List<Moment> calibrate(SyntheticMachine machine, Path proc)
      throws IOException, MeterException {
    List<Moment> moments = new ArrayList<>();
    try (BusyTime time = new BusyTime(proc)) {
      for (double level : FITTED) {
        for (int second = 0; second < SECONDS; second++) {
          time.read();
          long busy = time.busyTicks();
          long total = time.totalTicks();
          double watts = 0;
          for (int i = 0; i < STEPS_A_SECOND; i++) {
            watts += machine.step(level) / STEPS_A_SECOND;
          }
          time.read();
          double share = (double) (time.busyTicks() - busy) / (time.totalTicks() - total);
          moments.add(new Moment(machine.getAsLong(), level, share, watts));
        }
      }
    }
    return moments;
  }

  /** Loads of 0, 10, 20 ... 100 %, in an order drawn by lot. */
  private static Map<Double, Double> compare(
      SyntheticMachine machine, ModelSensor sensor, long lagNs, Random random)
      throws IOException, MeterException {
    List<Double> levels = new ArrayList<>();
    for (int tenth = 0; tenth <= 10; tenth++) {
      levels.add(tenth / 10.0);
    }
    java.util.Collections.shuffle(levels, random);
    int lag = (int) (lagNs * STEPS_A_SECOND / 1_000_000_000L);
    Map<Double, Double> errors = new TreeMap<>();
    for (double level : levels) {
      List<Double> meter = new ArrayList<>();
      List<Double> model = new ArrayList<>();
      double before = joules(sensor);
      for (int i = 0; i < SECONDS * STEPS_A_SECOND; i++) {
        meter.add(machine.step(level));
        double now = joules(sensor);
        model.add((now - before) * STEPS_A_SECOND);
        before = now;
      }
      errors.put(level, error(meter, model, lag));
    }
    return errors;
  }

  private static double joules(ModelSensor sensor) throws MeterException {
    return ((Reading.Counter) sensor.sample()).joules();
  }

  private static double error(List<Double> meter, List<Double> model, int lag) {
    double sum = 0;
    int seconds = 0;
    for (int from = SETTLING_S * STEPS_A_SECOND;
        from + STEPS_A_SECOND <= meter.size();
        from += STEPS_A_SECOND) {
      double said = mean(meter, from);
      sum += Math.abs(mean(model, from - lag) - said) / said;
      seconds++;
    }
    return sum / seconds;
  }

  private static double mean(List<Double> values, int from) {
    return values.subList(from, from + STEPS_A_SECOND).stream()
        .mapToDouble(v -> v)
        .average()
        .orElse(Double.NaN);
  }
}
