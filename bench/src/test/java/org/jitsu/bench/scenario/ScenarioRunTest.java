package org.jitsu.bench.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.report.Manifests;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.ResultDirectory;
import org.jitsu.bench.result.ResultFiles;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Journal;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.ScriptedSubject;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.rig.VirtualPacer;
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
    return run(ResultFiles.Wanted.json(json), scenario);
  }

  private int run(ResultFiles.Wanted wanted, Scenario scenario) {
    return new ScenarioRun(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), wanted)
        .run(scenario, Manifests.OF_A_TEST);
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
    assertThat(err.toString(UTF_8))
        .startsWith("cannot write the result: ")
        .contains(nowhere.toString());
  }

  /** Ten rounds of 50 ms by the clock of nobody, of which the fifth never comes the first time. */
  private static final class Rounds implements Scenario, Resumable {
    private final Series series = new Series();
    private final boolean stops;
    private final List<String> diary = new ArrayList<>();
    private Journal journal = Journal.NONE;

    Rounds(boolean stops) {
      this.stops = stops;
    }

    @Override
    public void keepIn(Journal given) {
      journal = given;
    }

    @Override
    public void run() throws IOException, InterruptedException {
      VirtualPacer pacer = new VirtualPacer();
      ScriptedSubject subject =
          new ScriptedSubject(
              "a",
              pacer,
              diary,
              k -> {
                if (stops && k == 4) {
                  Thread.currentThread().interrupt();
                  return -1;
                }
                return k == 2 ? -1 : 50_000_000;
              });
      new Rig(pacer)
          .run(
              "rounds",
              10,
              List.of(new Contender(subject, Load.ONCE, series)),
              (round, rounds) -> {},
              journal);
    }

    @Override
    public List<Row> rows() {
      return List.of(Row.latencies("s", "a", null, "naive", Row.Params.none(), series));
    }

    @Override
    public List<Verdict> verdicts() {
      return List.of();
    }

    @Override
    public List<String> caveats() {
      return List.of("a pinch of salt");
    }
  }

  @Test
  void anInterruptedRunGoesOnWhereItStopped() throws Exception {
    Path result = directory.resolve("result");
    assertThat(run(new ResultFiles.Wanted(null, result, false), new Rounds(true))).isEqualTo(130);
    Result first = ResultDirectory.read(result);
    assertThat(first.ended()).isEqualTo("interrupted");
    assertThat(first.rows().getFirst().n()).isEqualTo(4);

    Rounds rest = new Rounds(false);
    assertThat(run(new ResultFiles.Wanted(null, result, true), rest)).isZero();

    assertThat(rest.diary).filteredOn("ask a"::equals).hasSize(6);
    Result whole = ResultDirectory.read(result);
    assertThat(whole.ended()).isEqualTo("complete");
    assertThat(whole.rows().getFirst().n()).isEqualTo(10);
    assertThat(whole.rows().getFirst().failures()).isEqualTo(2); // one in each of the two runs
    assertThat(whole.caveats().getFirst()).startsWith("resumed: 4 rounds were measured");
  }

  @Test
  void aResultIsNeitherReplacedNorMixedWithAnother() throws Exception {
    Path result = directory.resolve("result");
    ResultFiles.Wanted again = new ResultFiles.Wanted(null, result, false);
    assertThat(run(again, new Rounds(false))).isZero();

    assertThat(run(again, new Rounds(false))).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("has a result already", "--resume");

    Rounds elsewhere = new Rounds(false);
    int exit =
        new ScenarioRun(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new ResultFiles.Wanted(null, result, true))
            .run(elsewhere, Manifests.of("Cortex-A53"));
    assertThat(exit).isEqualTo(1);
    assertThat(elsewhere.diary).isEmpty();
    assertThat(err.toString(UTF_8)).contains("was begun elsewhere: cpu was Cortex-A7");
  }

  @Test
  void whatCannotBeResumedSaysSo() {
    Path result = directory.resolve("result");
    run(new ResultFiles.Wanted(null, result, false), new Scripted(0.5, null));

    assertThat(run(new ResultFiles.Wanted(null, result, true), new Scripted(0.5, null)))
        .isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("this scenario cannot be resumed");
  }
}
