package org.jitsu.bench.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioRunTest {
  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Measures {@code figure} against a bar of 1, and then meets {@code trouble}. */
  private record Scripted(double figure, @Nullable Exception trouble) implements Scenario {

    @Override
    public void run() throws CannotRun, IOException, InterruptedException {
      switch (trouble) {
        case null -> {}
        case CannotRun reason -> throw reason;
        case IOException broken -> throw broken;
        case InterruptedException stop -> throw stop;
        default -> throw new AssertionError(trouble);
      }
    }

    @Override
    public List<Row> rows() {
      return List.of(Row.scalar("s", "x", 7, "ms", OptionalDouble.of(figure)));
    }

    @Override
    public List<Verdict> verdicts() {
      return List.of(Promise.of("s.x", "1").judge(OptionalDouble.of(figure)));
    }

    @Override
    public List<String> caveats() {
      return List.of("a pinch of salt");
    }
  }

  private int run(Path json, Scripted scenario) {
    return new ScenarioRun(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), json)
        .run(scenario);
  }

  private Path json() {
    return directory.resolve("rows.jsonl");
  }

  @Test
  void whatFailsForAnInterruptIsOne() throws Exception {
    Thread.currentThread().interrupt();
    int exit = run(json(), new Scripted(0.5, new ClosedByInterruptException()));
    assertThat(Thread.interrupted()).isFalse();
    assertThat(exit).isEqualTo(130);
    assertThat(err.toString(UTF_8)).isEqualTo("interrupted; this was measured until then:\n");
  }

  @Test
  void allKeptIsZero() throws Exception {
    assertThat(run(json(), new Scripted(0.5, null))).isEqualTo(0);
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            subject  n  failed  unit  value
            x        7       0    ms  0.500
            note: a pinch of salt
            PASS s.x 0.5 1
            """);
    assertThat(Files.readAllLines(json())).hasSize(1);
  }

  @Test
  void oneMissedIsThree() {
    assertThat(run(json(), new Scripted(1.5, null))).isEqualTo(3);
    assertThat(out.toString(UTF_8)).endsWith("SHORT s.x 1.5 1\n");
  }

  @Test
  void whatCannotRunIsOneWithReasonAndMend() {
    CannotRun reason = new CannotRun("no kernel", "build it");

    assertThat(run(json(), new Scripted(0, reason))).isEqualTo(1);
    assertThat(err.toString(UTF_8)).isEqualTo("could not run: no kernel\nmend: build it\n");
  }

  @Test
  void whatBrokeOffIsOne() {
    assertThat(run(json(), new Scripted(0, new IOException("gone")))).isEqualTo(1);
    assertThat(err.toString(UTF_8)).isEqualTo("broke off: gone\n");
  }

  @Test
  void anInterruptKeepsWhatWasMeasuredAndJudgesNothing() throws Exception {
    assertThat(run(json(), new Scripted(0.5, new InterruptedException()))).isEqualTo(130);
    assertThat(out.toString(UTF_8)).contains("0.500").doesNotContain("PASS", "SHORT");
    assertThat(Files.readAllLines(json())).hasSize(1);
  }

  @Test
  void aFileThatCannotBeWrittenIsNoticedBeforeAnythingIsMeasured() {
    Path nowhere = directory.resolve("missing/rows.jsonl");
    Exception notToBeMet = new IllegalStateException("measured");

    assertThat(run(nowhere, new Scripted(0, notToBeMet))).isEqualTo(1);
    assertThat(err.toString(UTF_8)).startsWith("cannot write " + nowhere);
  }
}
