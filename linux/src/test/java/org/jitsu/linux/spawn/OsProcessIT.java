package org.jitsu.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsProcessIT {
  private static final long PATIENCE_S = 10;

  @TempDir Path folder;

  @Test
  void killedChildIsNoticedAndCannotBeSignalledAgain() throws Exception {
    OsProcess sleeper = Command.of("sleep", "1000").start();
    assertThat(sleeper.isAlive()).isTrue();

    assertThat(sleeper.signal(OsProcess.KILL)).isTrue();

    assertThat(end(sleeper)).isEqualTo(new Exit.Signal(OsProcess.KILL));
    assertThat(sleeper.isAlive()).isFalse();
    assertThat(sleeper.signal(OsProcess.TERMINATE)).isFalse();
    assertThat(ProcessIdentity.of(sleeper.identity().pid())).isEmpty();
  }

  @Test
  void identityIsThatOfThePidNow() throws Exception {
    OsProcess sleeper = Command.of("sleep", "1000").start();
    ProcessIdentity identity = sleeper.identity();
    assertThat(ProcessIdentity.of(identity.pid())).contains(identity);
    ProcessIdentity older =
        new ProcessIdentity(identity.pid(), identity.startTicks() - 1, identity.bootId());
    ProcessIdentity beforeReboot =
        new ProcessIdentity(identity.pid(), identity.startTicks(), "another-boot");

    assertThat(OsProcess.adopt(older)).isEmpty();
    assertThat(OsProcess.adopt(beforeReboot)).isEmpty();

    sleeper.signal(OsProcess.KILL);
    end(sleeper);
    assertThat(OsProcess.adopt(identity)).isEmpty();
  }

  @Test
  void closedHandleLetsTheProcessLive() throws Exception {
    OsProcess sleeper = Command.of("sleep", "1000").start();
    var end = sleeper.onExit();
    sleeper.close();
    assertThatThrownBy(end::join).hasCauseInstanceOf(CancellationException.class);

    OsProcess again = OsProcess.adopt(sleeper.identity()).orElseThrow();
    again.signal(OsProcess.KILL);
    assertThat(end(again)).isEqualTo(new Exit.Signal(OsProcess.KILL)); // still our child
  }

  @Test
  void aSessionsLeaderTakesItsGroupAlongHoweverItEnds() throws Exception {
    for (String end : List.of("wait", "exit 3")) {
      Path pids = folder.resolve("pids");
      OsProcess shell =
          Command.of("sh", "-c", "sleep 1000 & echo $!; " + end)
              .output(Files.writeString(pids, ""))
              .ownSession()
              .start();
      await("its child is there").until(() -> Files.readString(pids).endsWith("\n"));
      int child = Integer.parseInt(Files.readString(pids).strip());
      shell.signalGroup(0);
      if (end.equals("wait")) {
        shell.signal(OsProcess.KILL);
      }
      end(shell);
      await("its child is gone, or waits for its new parent")
          .until(() -> ProcessState.of(child).filter(it -> it.letter() != 'Z').isEmpty());
      Files.delete(pids);
    }
  }

  @Test
  void aGroupIsSignalledAsAWhole() throws Exception {
    Path out = Files.writeString(folder.resolve("out"), "");
    String script = "(trap 'echo child; exit' TERM; echo up; while :; do sleep 0.01; done) & wait";
    OsProcess shell = Command.of("sh", "-c", script).output(out).ownSession().start();
    await("its child is there").until(() -> Files.readString(out).equals("up\n"));
    OsProcess inOurGroup = Command.of("sleep", "1000").start();

    shell.signalGroup(OsProcess.STOP);
    await("it is stopped").until(shell::isStopped);
    assertThat(inOurGroup.isStopped()).isFalse();
    shell.signalGroup(OsProcess.CONTINUE);
    await("it goes on").until(() -> !shell.isStopped());

    assertThat(inOurGroup.signalGroup(OsProcess.KILL)).as("it leads none").isTrue();
    end(inOurGroup);
    shell.signalGroup(OsProcess.KILL);
    assertThat(end(shell)).isEqualTo(new Exit.Signal(OsProcess.KILL));
    assertThat(shell.signalGroup(OsProcess.KILL)).isFalse();
    assertThat(shell.isStopped()).isFalse();
  }

  /**
   * A shell starts its commands so: stopped at that moment, it waits for a child that is stopped.
   */
  @Test
  void whoWaitsForAStoppedChildOfVforkIsStopped() throws Exception {
    Path source = folder.resolve("vfork.c");
    Files.writeString(
        source,
        "#include <unistd.h>\nint main(void) { if (vfork() == 0) { pause(); _exit(0); } pause(); }");
    Path program = folder.resolve("vfork");
    Command compile = Command.of("gcc", "-w", "-o", program.toString(), source.toString());
    assertThat(end(compile.start())).isEqualTo(new Exit.Code(0));
    OsProcess parent = Command.of(program.toString()).ownSession().start();
    int pid = parent.identity().pid();
    await("it waits").until(() -> ProcessState.of(pid).orElseThrow().letter() == 'D');

    parent.signalGroup(OsProcess.STOP);
    await("it is stopped").until(parent::isStopped);
    parent.signalGroup(OsProcess.CONTINUE);
    await("it goes on").until(() -> !parent.isStopped());

    parent.signalGroup(OsProcess.KILL);
    assertThat(end(parent)).isEqualTo(new Exit.Signal(OsProcess.KILL));
  }

  /** A daemon is killed with a guest running; the next one finds, watches and stops it. */
  @Test
  void orphanOfAKilledJvmIsAdoptedAndItsEndNoticedThoughNobodyReapsIt() throws Exception {
    Path pidFile = folder.resolve("guest.pid");
    OsProcess daemon =
        Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Daemon.class.getName(),
                pidFile.toString())
            .error(folder.resolve("err"))
            .start();
    await("the daemon started its guest")
        .atMost(PATIENCE_S, TimeUnit.SECONDS)
        .until(() -> Files.exists(pidFile) || !daemon.isAlive());
    assertThat(pidFile).as(Files.readString(folder.resolve("err"))).exists();
    daemon.signal(OsProcess.KILL);
    end(daemon);

    ProcessIdentity written = ProcessIdentity.parse(Files.readString(pidFile));
    OsProcess guest = OsProcess.adopt(written).orElseThrow();
    assertThat(guest.isAlive()).isTrue();
    guest.signal(OsProcess.TERMINATE);

    assertThat(end(guest)).isEqualTo(new Exit.Unseen());
  }

  /** Starts a guest, writes down which, and waits to be killed. */
  static final class Daemon {
    private Daemon() {}

    public static void main(String[] arguments) throws Exception {
      Path pidFile = Path.of(arguments[0]);
      OsProcess guest = Command.of("sleep", "1000").ownSession().start();
      Path draft = Files.writeString(pidFile.resolveSibling("draft"), guest.identity().toString());
      Files.move(draft, pidFile);
      guest.onExit().join();
    }
  }

  private static Exit end(OsProcess process) throws Exception {
    return process.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
  }
}
