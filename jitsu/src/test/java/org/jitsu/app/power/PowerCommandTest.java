package org.jitsu.app.power;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jitsu.app.CannotException;
import org.jitsu.power.model.Pulses;
import org.jitsu.power.recording.Recording;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands, with a meter that is a file and without any. */
class PowerCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String meter = "";
  private String noModel = "";

  @BeforeEach
  void aMeterOfTenWatts() throws IOException {
    StringBuilder csv = new StringBuilder("time_s,meter,zone,kind,value\n");
    for (int i = 0; i < 6000; i++) {
      csv.append(String.format(Locale.ROOT, "%.2f,bench,rail,J,%.3f%n", i * 0.01, i * 0.1));
    }
    meter = "csv:" + Files.writeString(directory.resolve("meter.csv"), csv);
    noModel = directory.resolve("no-model.json").toString();
  }

  private int run(String... words) {
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
  void listSaysWhatCanBeReadAndWhyTheRestCannot() {
    assertThat(run("list", "-m", meter, "-m", "shelly1:http://127.0.0.1:1/")).isZero();

    assertThat(out.toString())
        .contains("bench/rail", "measured", "counter at 0.0 J", "the machine: bench/rail")
        .contains("not readable:", "cannot be reached");
  }

  @Test
  void listOfThisMachineIsUsefulWhateverItHas() {
    assertThat(run("list", "--model-file", noModel)).isZero();
    assertThat(out.toString()).contains("rapl", "hwmon", "iio", "power_supply", "ipmi", "model");

    out.getBuffer().setLength(0);
    assertThat(run("list", "--json", "--model-file", noModel)).isZero();
    assertThat(out.toString()).startsWith("[").contains("\"kind\" : \"rapl\"", "\"readable\"");
  }

  @Test
  void onAMachineWithoutNativeCallsItIsSaidWhy() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                java, "-Dos.arch=riscv64", "-cp", classes, "org.jitsu.app.Jitsu", "power", "list")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(said).isEqualTo(1);
    assertThat(said)
        .contains("jitsu: meters are read by native calls", "this JVM runs on riscv64")
        .doesNotContain("defect", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch", "run -- true", "record -o x"})
  void withoutAMeterItIsSaidWhatWasLookedForAndNoFigureIsGiven(String words) {
    String gone = "csv:" + directory.resolve("gone.csv");
    String[] all = words.replaceFirst(" |$", " -m " + gone + " ").trim().split(" +");

    assertThat(run(all)).isEqualTo(1);

    assertThat(err.toString())
        .contains("no meter can be read; looked for:", "gone.csv is not there", "model:idle=");
    assertThat(out.toString()).doesNotContain(" J", " W");
  }

  @Test
  void runSaysWhatACommandCost() {
    assertThat(run("run", "-m", meter, "--rate", "100", "--", "sleep", "0.5")).isZero();

    assertThat(err.toString())
        .containsPattern("\n[45678]\\.\\d+ J \\+- \\d\\.\\d+(e-\\d+)? \\(measured; bench, rail, ")
        .contains("10.000 W in the mean");
  }

  @Test
  void runRepeatsAndKeepsTheExitCode() {
    assertThat(
            run(
                "run",
                "-m",
                meter,
                "--rate",
                "100",
                "-n",
                "3",
                "--",
                "sh",
                "-c",
                "sleep 0.2; exit 7"))
        .isEqualTo(7);
    assertThat(err.toString()).contains("3 runs: ").contains("(95 %, n=3) J");
  }

  @Test
  void runsAreKeptAsStartsOfASubjectAndReportedBesideOthers() throws Exception {
    for (String seconds : List.of("0.3", "0.6")) {
      String file = directory.resolve("sleep-" + seconds).toString();
      String subject = "sleep of " + seconds + " s";
      assertThat(
              run(
                  "run", "-m", meter, "--rate", "100", "-n", "2", "-o", file, "--label", subject,
                  "--", "sleep", seconds))
          .isZero();
    }
    Path page = directory.resolve("subjects.html");

    assertThat(
            run(
                "report",
                "-o",
                page.toString(),
                directory.resolve("sleep-0.3").toString(),
                directory.resolve("sleep-0.6").toString()))
        .isZero();

    assertThat(Files.readString(page))
        .containsPattern(
            "<title>sleep of 0.3 s: [3-9]\\.\\d+ \\+- [0-9.]+ \\(95 %, n=2\\) J, measured")
        .containsPattern(
            "<title>sleep of 0.6 s: [6-9]\\.\\d+ \\+- [0-9.]+ \\(95 %, n=2\\) J, measured")
        .contains("<td>begin to end</td>");
    assertThat(
            run("run", "-m", meter, "-o", directory.resolve("no/such/x").toString(), "--", "true"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no/such/x");
  }

  @Test
  void runRefusesOrWidensWhatIsTooShort() throws IOException {
    Path slow = directory.resolve("slow.csv");
    StringBuilder csv = new StringBuilder("time,power\n");
    for (int i = 0; i < 60; i++) {
      csv.append(2 * i).append(",5\n");
    }
    Files.writeString(slow, csv);

    assertThat(run("run", "-m", "csv:" + slow, "--refuse-short", "--", "true")).isZero();
    assertThat(err.toString())
        .contains("no figure: true of")
        .contains("is shorter than 2 intervals");
    err.getBuffer().setLength(0);
    assertThat(run("run", "-m", "csv:" + slow, "--", "true")).isZero();
    assertThat(err.toString()).contains("widened to");
  }

  @Test
  void whatIsRecordedIsReported() throws Exception {
    Path idle = directory.resolve("idle");
    assertThat(
            run(
                "record",
                "-m",
                meter,
                "--rate",
                "100",
                "-s",
                "1",
                "--label",
                "idle",
                "-o",
                idle.toString()))
        .isZero();
    assertThat(out.toString()).contains("idle.csv", "idle.json", "10.000 W in the mean");
    assertThat(Recording.read(idle).info().sums().getFirst().says())
        .contains("measured; bench, rail");

    Path page = directory.resolve("power.html");
    assertThat(run("report", "-o", page.toString(), idle.toString())).isZero();
    assertThat(Files.readString(page)).contains("<td>idle</td>", "<svg");
    assertThat(run("report", "-o", page.toString(), directory.resolve("none").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("none.csv is not there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          record -o x -s 0            | --seconds 0.0 is no length
          record -o x -s -1           | --seconds -1.0 is no length
          record -o /                 | names no file
          watch -s NaN                | --seconds NaN is no length
          report --baseline -1 x      | --baseline -1.0 is no power
          report --baseline Infinity x | --baseline Infinity is no power
          """)
  void whatMakesNoSenseIsSaidSo(String words, String why) {
    assertThat(run(words.trim().split(" +"))).isEqualTo(2);
    assertThat(err.toString()).contains(why);
  }

  @Test
  void aSocketWithoutADaemonIsSaidBeforeAnythingIsRecorded() {
    Path storm = directory.resolve("storm");
    String none = directory.resolve("none.sock").toString();

    assertThat(run("record", "-m", meter, "-o", storm.toString(), "--control", none)).isEqualTo(1);

    assertThat(err.toString()).contains("no daemon listens on " + none);
    assertThat(directory.resolve("storm.csv")).doesNotExist();
  }

  @Test
  void aFullDiskEndsARecordingAndSaysSo() throws Exception {
    Path full = directory.resolve("full");
    Files.createSymbolicLink(directory.resolve("full.csv"), Path.of("/dev/full"));
    assertThat(run("record", "-m", meter, "--rate", "1000", "-s", "60", "-o", full.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("No space left", "stays in " + full + ".csv");

    assertThat(run("record", "-m", meter, "-s", "1", "-o", directory.resolve("no/x").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no/x cannot be written");
  }

  @Test
  void watchShowsEveryZoneAndEnds() {
    assertThat(run("watch", "-m", meter, "--rate", "100", "-s", "2")).isZero();
    assertThat(out.toString()).contains("bench/rail", "measured", "the machine", "10.000");
  }

  @Test
  void anEstimateSaysThatItIsOne() {
    assertThat(run("run", "-m", "model:idle=2,busy=4", "--", "sleep", "0.6")).isZero();
    assertThat(err.toString()).contains("(estimated; model, cpu, ");
  }

  @Test
  void calibrateWantsARealMeterThatFollowsTheLoad() {
    assertThat(run("calibrate", "--model-file", noModel)).isEqualTo(2);
    assertThat(err.toString()).contains("a model is fitted against a real meter");

    err.getBuffer().setLength(0);
    assertThat(run("calibrate", "-m", meter, "-s", "4", "--model-file", noModel)).isEqualTo(1);
    assertThat(err.toString()).contains("the power does not follow the load");
    assertThat(directory.resolve("no-model.json")).doesNotExist();
  }

  @Test
  void aPulseThatWasMarkedIsFoundInTheMetersFile() throws Exception {
    Path mark = directory.resolve("pulse.json");
    Files.writeString(
        mark,
        org.jitsu.power.recording.Json.of(
            new SyncCommand.Mark("cubie", "2026-11-26T15:00:00Z", 5_000_000_000L, Pulses.USUAL)));
    Path exported = directory.resolve("export.csv");
    StringBuilder csv = new StringBuilder("timestamp;power [W]\n");
    for (int i = 0; i < 1200; i++) {
      double load = Pulses.USUAL.at(i * 0.1 - 40);
      csv.append(String.format(Locale.ROOT, "%.1f;%.2f%n", i * 0.1, 2 + 3 * load));
    }
    Files.writeString(exported, csv);
    Path aligned = directory.resolve("aligned");

    assertThat(
            run(
                "sync",
                "--find",
                mark.toString(),
                "--csv",
                exported.toString(),
                "-o",
                aligned.toString()))
        .isZero();

    assertThat(out.toString()).containsPattern("the meter's clock is \\+3[45]\\.[019]");
    long zeroNs = Recording.read(aligned).info().clockNs();
    assertThat(zeroNs).isBetween(-35_200_000_000L, -34_800_000_000L);
    assertThat(run("sync", "--find", mark.toString())).isEqualTo(2);
  }
}
