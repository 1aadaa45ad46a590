package org.jitsu.bench.power;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.scenario.Scenario;
import org.jspecify.annotations.Nullable;

/** The scenario {@code power-overhead}. */
public final class PowerOverhead implements Scenario {
  private static final String NAME = "power-overhead";
  private static final long SEED = 8;

  private final long seconds;
  private final Function<String, Rig.Progress> progress;
  private @Nullable SamplingCost cost;
  private final List<ModelAccuracy> accuracies = new ArrayList<>();

  /**
   * Makes it.
   *
   * @param seconds how long sampling is measured, 1 or more
   * @param progress makes a listener for the progress of what has that name
   */
  public PowerOverhead(long seconds, Function<String, Rig.Progress> progress) {
    this.seconds = seconds;
    this.progress = progress;
  }

  @Override
  public Uses uses() {
    return Uses.nothing().seed(SEED);
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    try (Scratch scratch = new Scratch()) {
      Path directory = scratch.directory();
      for (Map.Entry<String, DoubleUnaryOperator> law : ModelAccuracy.laws().entrySet()) {
        accuracies.add(ModelAccuracy.measure(law.getKey(), law.getValue(), directory, SEED));
      }
      cost = SamplingCost.measure(directory, seconds, progress.apply("sampling"));
    }
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    if (cost != null) {
      rows.add(scalar("cpu-share", cost.samples(), "ratio", cost.cpuShare()));
      rows.add(scalar("bytes-per-sample", cost.samples(), "B", cost.bytesPerSample()));
    }
    for (ModelAccuracy accuracy : accuracies) {
      accuracy
          .errorByLevel()
          .forEach(
              (level, error) -> {
                String name = "model-error-%s-%.0f".formatted(accuracy.law(), 100 * level);
                rows.add(scalar(name, 1, "ratio", error));
              });
      rows.add(scalar("model-error-" + accuracy.law(), 11, "ratio", accuracy.mean()));
    }
    return rows;
  }

  private static Row scalar(String name, long n, String unit, double value) {
    return Row.scalar(NAME, name, n, unit, OptionalDouble.of(value));
  }

  @Override
  public List<Verdict> verdicts() {
    OptionalDouble share = OptionalDouble.empty();
    OptionalDouble bytes = OptionalDouble.empty();
    if (cost != null) {
      share = OptionalDouble.of(cost.cpuShare());
      bytes = OptionalDouble.of(cost.bytesPerSample());
    }
    return List.of(
        Promise.of(NAME + ".cpu-share", "0.01").judge(share),
        Promise.of(NAME + ".bytes-per-sample", "64").judge(bytes),
        Promise.of(NAME + ".model-error", "0.1")
            .judge(accuracies.stream().mapToDouble(ModelAccuracy::mean).max()));
  }

  @Override
  public List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add(
        SamplingCost.ZONES
            + " zones at 100 Hz into a ledger; they read an attribute of this kernel's sysfs that is"
            + " no power, so RAPL's register itself is not in the figure");
    caveats.add(
        String.format(
            Locale.ROOT,
            "the meter is synthetic: a lag of %.1f s, noise of %.0f %%, three laws of which none is"
                + " the model's; model-error is the worst law's mean over the loads 0 to 100 %%",
            SyntheticMachine.LAG_S,
            100 * SyntheticMachine.NOISE));
    accuracies.forEach(
        a -> caveats.add("law " + a.law() + ": the fit found a lag of " + a.lagMs() + " ms"));
    return caveats;
  }
}
