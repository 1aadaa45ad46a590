package org.jitsu.backends.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.core.hypervisor.HypervisorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XlHostTest {

  private static final String GONE = "www is an invalid domain identifier (rc=-6)";
  private static final String FAILED = "libxl: error: Destruction of domain failed";
  private static final String HEAD = "Name  ID  Mem VCPUs State Time(s)\n";

  private final Script script = new Script();
  private final XlHost host =
      new XlHost(
          new SshTarget("root", "xen1", 22, Path.of("/k"), OptionsTest.HOST_KEY),
          script,
          released -> {});

  /** Answers in turn, and remembers what was asked. */
  private static final class Script implements CommandRunner {
    private final Deque<Finished> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> read = new ArrayList<>();

    void answers(Finished... next) {
      answers.addAll(Arrays.asList(next));
    }

    @Override
    public Finished run(List<String> words, InputStream input, Duration deadline) {
      asked.add(String.join(" ", words));
      try {
        read.add(new String(input.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
      return answers.remove();
    }

    @Override
    public Followed follow(List<String> words, Consumer<ByteBuffer> output) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void createsByOneCommand() throws Exception {
    script.answers(good(""));
    host.create("jitsu-www-1", "name = \"jitsu-www\"\n", false);
    assertThat(script.asked)
        .singleElement()
        .asString()
        .contains("xl create -e")
        .endsWith(" sh /var/lib/jitsu/jitsu-www-1.cfg /var/lib/jitsu/jitsu-www-1.saved ");
    assertThat(script.read).containsExactly("name = \"jitsu-www\"\n# end\n");
    script.answers(good(""));
    host.create("jitsu-www-1", "name = \"jitsu-www\"\n", true);
    assertThat(script.asked.getLast()).endsWith("jitsu-www-1.saved -p");
  }

  @Test
  void waitsForAKeyByOneCommand() throws Exception {
    script.answers(good(""), bad(""));
    assertThat(host.hasKey("jitsu-www", "data/ready", Duration.ofMillis(1500))).isTrue();
    assertThat(script.asked)
        .singleElement()
        .asString()
        .contains("xenstore-watch")
        .endsWith(" sh jitsu-www data/ready 2");
    assertThat(host.hasKey("jitsu-www", "data/ready", Duration.ofSeconds(1))).isFalse();
  }

  @Test
  void aDomainThatEndsWhileItIsDestroyedIsNoFailure() throws Exception {
    script.answers(bad(FAILED), bad(GONE));
    host.destroy("www");
    script.answers(bad(FAILED), good(HEAD + "www  3  16  0  --ps-d  0.1\n"));
    host.destroy("www");
    script.answers(bad(GONE));
    host.destroy("www");
    assertThat(script.asked)
        .containsExactly(
            "xl destroy www", "xl list www", "xl destroy www", "xl list www", "xl destroy www");
  }

  @Test
  void aDomainThatStaysIsAFailure() {
    script.answers(bad(FAILED), good(HEAD + "www  3  16  1  -b----  0.1\n"));
    assertThatThrownBy(() -> host.destroy("www"))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("Destruction of domain failed");
  }

  @Test
  void asksForOneDomain() throws Exception {
    script.answers(good(HEAD + "www  3  16  1  -bp---  0.1\n"), bad(GONE), bad(GONE));
    assertThat(host.state("www")).contains(Domain.State.PAUSED);
    assertThat(host.state("www")).isEmpty();
    assertThat(host.domain("www")).isEmpty();
    script.answers(bad("xencall: error"));
    assertThatThrownBy(() -> host.state("www")).hasMessageContaining("root@xen1:22");
  }

  @Test
  void copiesAContentOnce(@TempDir Path folder) throws Exception {
    Path kernel = Files.writeString(folder.resolve("kernel"), "abc");
    String digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    script.answers(bad(""), good(""));
    String path = host.image(kernel);
    assertThat(path).isEqualTo("/var/lib/jitsu/images/" + digest);
    assertThat(script.read.getLast()).isEqualTo("abc");
    assertThat(host.image(kernel)).isEqualTo(path);
    assertThat(script.asked).as("whether it is there, and the copy").hasSize(2);
  }

  private static CommandRunner.Finished good(String output) {
    return new CommandRunner.Finished(0, output, "");
  }

  private static CommandRunner.Finished bad(String errors) {
    return new CommandRunner.Finished(1, "", errors);
  }
}
