package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.app.CannotException;
import org.jitsu.power.inventory.ModelFile;
import org.jitsu.power.recording.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The commands that load the machine, and a meter that sees it. They want to have it for
 * themselves: where others load it too they say so, and are asked again.
 */
@Timeout(600)
class RealLoadIT {
  private static final Duration PATIENCE = Duration.ofMinutes(9);
  private static final double AHEAD_S = 3600.4;

  /** The meter writes down what it shows once a second, and that is a few tenths old. */
  private static final double ONE_LINE_S = 1.5;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = new CommandLine(new PowerCommand());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    line.setExecutionExceptionHandler(
        (thrown, _, _) -> {
          if (!(thrown instanceof CannotException)) {
            throw thrown;
          }
          err.append(thrown.getMessage());
          return 1;
        });
    return line.execute(words);
  }

  @Test
  void calibrateFitsTheModelAgainstAMeter() throws Exception {
    Path file = directory.resolve("model.json");
    try (EmulatedMeter meter = new EmulatedMeter(u -> 4 + 6 * Math.pow(u, 0.7), 0.4, 0)) {
      await("a calibration that nobody disturbed")
          .atMost(PATIENCE)
          .until(
              () ->
                  run("calibrate", "-m", meter.word(), "-s", "8", "--model-file", file.toString())
                      == 0);
    }

    assertThat(out.toString())
        .contains("the power, with straight lines between", "kept in " + file);
    ModelFile model = ModelFile.read(file);
    assertThat(model.meanError()).isBetween(0.0, 0.1);
    assertThat(model.law().watts(1)).isBetween(9.0, 11.0);
    assertThat(model.law().watts(0.5)).isBetween(6.5, 8.5);
    assertThat(run("run", "-m", "model", "--model-file", file.toString(), "--", "sleep", "1"))
        .isZero();
    assertThat(err.toString()).contains("(modelled; model, cpu, ");
  }

  @Test
  void aMarkedPulseIsFoundInWhatTheMeterWroteDown() throws Exception {
    Path mark = directory.resolve("pulse.json");
    Path csv = directory.resolve("export.csv");
    Path aligned = directory.resolve("aligned");
    try (EmulatedMeter meter = new EmulatedMeter(u -> 2 + 3 * u, 0.2, AHEAD_S)) {
      await("a pulse that nobody disturbed")
          .atMost(PATIENCE)
          .until(
              () -> run("sync", "--mark", mark.toString()) == 0 && find(meter, mark, csv, aligned));
    }

    Matcher ahead = Pattern.compile("the meter's clock is \\+([0-9.]+) s").matcher(out.toString());
    assertThat(ahead.find()).as(out.toString()).isTrue();
    assertThat(Double.parseDouble(ahead.group(1))).isCloseTo(AHEAD_S, within(ONE_LINE_S));
    assertThat(Recording.read(aligned).info().zones().getFirst().id()).isEqualTo("csv/aligned");
  }

  /** The meter goes on for a few seconds after the pulse; then its file is searched. */
  private boolean find(EmulatedMeter meter, Path mark, Path csv, Path aligned) {
    int lines = meter.exported().size();
    await("three seconds more")
        .atMost(Duration.ofMinutes(1))
        .until(() -> meter.exported().size() > lines + 3);
    try {
      Files.write(csv, meter.exported());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return run("sync", "--find", mark.toString(), "--csv", csv.toString(), "-o", aligned.toString())
        == 0;
  }
}
