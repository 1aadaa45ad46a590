package org.jitsu.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
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
