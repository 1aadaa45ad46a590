package org.jitsu.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandIT {
  private static final long PATIENCE_S = 10;

  @TempDir Path folder;

  @Test
  void exitCodeIsReported() throws Exception {
    assertThat(run(Command.of("/bin/sh", "-c", "exit 7"))).isEqualTo(new Exit.Code(7));
  }

  @Test
  void deathBySignalIsReported() throws Exception {
    assertThat(run(Command.of("sh", "-c", "kill -TERM $$"))).isEqualTo(new Exit.Signal(15));
  }

  @Test
  void programSeesItsArgumentsEnvironmentAndDirectory() throws Exception {
    Command command =
        Command.of("/bin/sh", "-c", "echo \"$0 $COLOUR $HOME\"; pwd", "a  b")
            .environment(Map.of("COLOUR", "green"))
            .directory(folder);
    assertThat(outputOf(command)).isEqualTo("a  b green \n" + folder + "\n");
  }

  @Test
  void streamsAreFilesAndOutputIsAppended() throws Exception {
    Path input = Files.writeString(folder.resolve("in"), "ping\n");
    Path log = folder.resolve("log");
    for (int i = 0; i < 2; i++) {
      run(Command.of("/bin/sh", "-c", "cat; echo pong >&2").input(input).output(log).error(log));
    }
    assertThat(log).hasContent("ping\npong\nping\npong\n");
  }

  @Test
  void nothingIsInheritedButWhatWasGiven() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    try (Fd open = Fd.open(secret, Fd.READ_ONLY)) {
      assertThat(open.number()).isPositive();
      Command list = Command.of("ls", "/proc/self/fd"); // ls itself opens 3
      assertThat(outputOf(list)).isEqualTo("0\n1\n2\n3\n");
      assertThat(outputOf(list.descriptor(7, open))).isEqualTo("0\n1\n2\n3\n7\n");
    }
  }

  @Test
  void descriptorsMayTradeTheirNumbers() throws Exception {
    try (Fd one = Fd.open(Files.writeString(folder.resolve("1"), "one"), Fd.READ_ONLY);
        Fd two = Fd.open(Files.writeString(folder.resolve("2"), "two"), Fd.READ_ONLY)) {
      Command command =
          Command.of("/bin/sh", "-c", "cat /dev/fd/" + two.number() + " /dev/fd/" + one.number())
              .descriptor(two.number(), one)
              .descriptor(one.number(), two);
      assertThat(outputOf(command)).isEqualTo("onetwo");
    }
  }

  @Test
  void noSignalIsBlockedOrIgnored() throws Exception {
    String status = outputOf(Command.of("/bin/grep", "^Sig[BI]", "/proc/self/status"));
    assertThat(status.replaceAll("\\s", "")).matches("SigBlk:0{16}SigIgn:0{16}");
  }

  @Test
  void ownSessionIsOnRequest() throws Exception {
    String script = "cut -d' ' -f1,6 /proc/self/stat; echo $$";
    List<String> ours = outputOf(Command.of("sh", "-c", script)).lines().toList();
    assertThat(ours.getFirst()).doesNotEndWith(" " + ours.getLast());
    List<String> own = outputOf(Command.of("sh", "-c", script).ownSession()).lines().toList();
    assertThat(own.getFirst()).endsWith(" " + own.getLast());
  }

  @Test
  void runsOnlyOnTheCpusThatItIsGiven() throws Exception {
    CpuSet allowed = CpuSet.allowed();
    CpuSet first = CpuSet.parse(allowed.toString().split("[-,]", -1)[0]);
    Command shown = Command.of("grep", "-h", "Cpus_allowed_list", "/proc/self/status");

    assertThat(outputOf(shown.onCpus(first))).isEqualTo("Cpus_allowed_list:\t" + first + "\n");

    assertThat(CpuSet.allowed()).as("ours are what they were").isEqualTo(allowed);
    assertThatThrownBy(() -> Command.of("true").onCpus(CpuSet.parse("1023")).start())
        .hasMessage("sched_setaffinity CPUs 1023: EINVAL (invalid argument)");
  }

  @Test
  void aVariableIsAddedAndComesFirst() throws Exception {
    Command command = Command.of("cat", "/proc/self/environ").variable("JITSU_IT", "a b");
    assertThat(outputOf(command).split("\0")).startsWith("JITSU_IT=a b").hasSizeGreaterThan(1);
  }

  @Test
  void whatCannotBeStartedSaysSo() {
    assertThatThrownBy(() -> Command.of("/no/such/program").start())
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessage("start /no/such/program: ENOENT (no such file or directory)");
    assertThatThrownBy(() -> Command.of("/etc/passwd").start())
        .hasMessage("start /etc/passwd: EACCES (permission denied)");
    assertThatThrownBy(() -> Command.of("true").directory(folder.resolve("missing")).start())
        .hasMessageContaining("missing: ENOTDIR");
    assertThatThrownBy(() -> Command.of("true").output(folder.resolve("no/log")).start())
        .hasMessageContaining("no/log: ENOENT");
  }

  @Test
  void livesBesideTheJdksOwnProcesses() throws Exception {
    List<Process> jdks = new ArrayList<>();
    List<OsProcess> ours = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      jdks.add(new ProcessBuilder("sh", "-c", "exit " + i).start());
      ours.add(Command.of("sh", "-c", "exit " + (100 + i)).start());
    }
    for (int i = 0; i < 20; i++) {
      assertThat(jdks.get(i).waitFor()).isEqualTo(i);
      assertThat(end(ours.get(i))).isEqualTo(new Exit.Code(100 + i));
    }
  }

  @Test
  void startsAndFailuresLeaveNoDescriptorBehind() throws Exception {
    run(Command.of("true"));
    long before = openDescriptors();
    for (int i = 0; i < 20; i++) {
      try (Fd given = Fd.open(Path.of("/dev/null"), Fd.READ_ONLY)) {
        run(Command.of("true").descriptor(9, given));
      }
      assertThatThrownBy(() -> Command.of("/no/such/program").start())
          .isInstanceOf(LinuxException.class);
    }
    assertThat(openDescriptors()).isEqualTo(before);
  }

  private String outputOf(Command command) throws Exception {
    Path file = Files.createTempFile(folder, "out", "");
    assertThat(run(command.output(file))).isEqualTo(new Exit.Code(0));
    return Files.readString(file);
  }

  private static Exit run(Command command) throws Exception {
    return end(command.start());
  }

  private static Exit end(OsProcess process) throws Exception {
    return process.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
