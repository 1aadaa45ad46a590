package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
  private static final String CONFIGURATION =
      Path.of(System.getProperty("jitsu.root"), "docs/examples/hello.yaml").toString();

  @TempDir private Path folder;
  private Path log;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void record() throws Exception {
    log =
        Files.writeString(
            folder.resolve("queries"),
            """
            1764000000 hello.jitsu.test
            1764000001 HELLO.jitsu.test. AAAA 10.0.0.1
            1764009000 hello.jitsu.test
            no query at all, this
            """);
  }

  private int run(String... words) throws Exception {
    CommandLine line = new CommandLine(new SimulateCommand());
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
  void triesEveryCombination() throws Exception {
    int code =
        run(log.toString(), "-c", CONFIGURATION, "--idle", "10s,3h", "--start", "create,unpause");

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.startsWith("3 queries in "))
        .anyMatch(line -> line.matches("create +10.0 s +- +2 +0 +0 +0 +2 .*"))
        .anyMatch(line -> line.matches("create +10800.0 s +- +1 +0 +0 +0 +1 .*"))
        .anyMatch(line -> line.matches("unpause +10.0 s +- +1 +2 +0 +0 +2 .*"));
    assertThat(err.toString())
        .contains("simulated 4 of 4")
        .contains("1 lines are no queries; the first is " + log + ":4: no query at all, this");
  }

  @Test
  void printsAllFiguresAsJson() throws Exception {
    assertThat(run(log.toString(), "-c", CONFIGURATION, "--json", "--host-watts", "2")).isZero();

    assertThat(out.toString()).contains("\"boots\" : 2", "\"p999\" : ", "\"joules\" : ");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    Path nothing = Files.writeString(folder.resolve("other"), "some other file\n");

    assertThat(run(folder.resolve("missing").toString(), "-c", CONFIGURATION)).isEqualTo(1);
    assertThat(run(nothing.toString(), "-c", CONFIGURATION)).isEqualTo(1);
    assertThat(run(log.toString(), "-c", CONFIGURATION, "--guest-watts=-1")).isEqualTo(2);
    assertThat(run(log.toString(), "-c", CONFIGURATION, "--start", "prepared")).isEqualTo(2);

    assertThat(err.toString())
        .contains("there is no log to be read at ", "missing")
        .contains("has no line that could be understood; the first is ", "some other file")
        .contains("watts and joules are 0 or more, not -1.0")
        .contains("'prepared' is none of create, unpause, restore, snapshot");
  }
}
