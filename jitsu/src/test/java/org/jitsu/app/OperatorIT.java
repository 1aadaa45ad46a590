package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/** An operator's commands, at a whole daemon with a real guest. */
@Timeout(120)
class OperatorIT {

  private static final Sample WWW = Sample.process("www");

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aGuestIsSummonedLookedAtAndStopped() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    assertThat(jitsu("status")).contains("asleep").contains("www.it.test");

    assertThat(jitsu("top", "--times", "2"))
        .contains("guests: 1 asleep", "a second: - queries", "a second: 0.0 queries");
    jitsu("summon", "www.it.test");
    assertThat(daemon.guest("www").state()).isEqualTo("ready");
    assertThat(daemon.guest("www").attachment()).isEqualTo(Lab.pluggedTaps().getFirst());
    assertThat(jitsu("status")).contains("ready");
    await("it has printed")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> jitsu("console", "www").contains("listening"));
    assertThat(jitsu("trace", "www").lines().toList())
        .anyMatch(line -> line.matches("start 1 of www: ready, .* ms \\(an operator\\)"))
        .anyMatch(line -> line.matches("  listening .* ms .*[=|]"));
    assertThat(jitsu("trace", "other")).isEmpty();
    assertThat(jitsu("trace", "--chrome")).contains("\"name\":\"listening\",\"ph\":\"X\"");

    jitsu("stop", "www");
    daemon.awaitState("www", "asleep");
    assertThat(jitsu("events").lines().map(line -> line.substring(8).replaceAll(" +", " ")))
        .containsSubsequence(
            "www booting -> ready (it serves)",
            "www ready -> draining (told to stop)",
            "www draining -> asleep (stopped)")
        .anyMatch(line -> line.matches("www start 1: ready, .* ms"));
  }

  @Test
  void aConsoleIsFollowedOverItsGuestsStarts() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    StringWriter followed = new StringWriter();
    Thread follower =
        Thread.ofVirtual()
            .start(() -> execute(followed, new StringWriter(), "console", "-f", "www"));
    for (int start = 1; start <= 3; start++) {
      int expected = start;
      Visitor.visit(WWW);
      await("it is told of start " + start)
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> followed.toString().split("listening", -1).length == expected + 1);
      daemon.stop("www");
      daemon.awaitState("www", "asleep");
    }
    daemon.kill();
    assertThat(follower.join(Duration.ofSeconds(20))).as("it ends with the daemon").isTrue();
  }

  @Test
  void whatTheDaemonRefusesIsSaid() throws Exception {
    lab.serve(WWW);

    assertThat(refused("summon", "nobody.it.test"))
        .isEqualTo("jitsu: the daemon says: 404 Not Found, no service is called nobody.it.test\n");
    assertThat(refused("stop", "nobody"))
        .isEqualTo("jitsu: the daemon says: 404 Not Found, no guest is called nobody\n");
    assertThat(refused("console", "nobody")).contains("no guest called nobody has a console");
  }

  @Test
  void aShellCompletesCommandsAndOptions() {
    StringWriter out = new StringWriter();
    int code = Jitsu.commandLine().setOut(new PrintWriter(out)).execute("generate-completion");

    assertThat(code).isZero();
    assertThat(out.toString()).contains("summon", "--follow", "complete -F _complete_jitsu");
  }

  private String jitsu(String command, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertThat(execute(out, err, command, words)).as(err.toString()).isZero();
    return out.toString();
  }

  private String refused(String command, String... words) {
    StringWriter err = new StringWriter();
    assertThat(execute(new StringWriter(), err, command, words)).isEqualTo(1);
    return err.toString();
  }

  private int execute(StringWriter out, StringWriter err, String command, String... words) {
    CommandLine line =
        Jitsu.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all = new String[words.length + 3];
    all[0] = command;
    all[1] = "-c";
    all[2] = lab.configuration().toString();
    System.arraycopy(words, 0, all, 3, words.length);
    return line.execute(all);
  }
}
