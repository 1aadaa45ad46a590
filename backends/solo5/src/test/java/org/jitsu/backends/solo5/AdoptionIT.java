package org.jitsu.backends.solo5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.solo5.Guests.WWW;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingLines;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon is killed, the next one finds its guests. */
class AdoptionIT {

  /** Prints more when its children's file appears, and has a child that leads a session too. */
  private static final String SCRIPT =
      "echo hello; setsid sleep 1000 & while ! test -e more; do sleep 0.01; done;"
          + " echo more; exec sleep 1000";

  @TempDir private Path folder;
  private final RecordingWatcher watcher = new RecordingWatcher();
  private Path directory;
  private Path home;

  @BeforeEach
  void choose() throws Exception {
    directory = folder.toRealPath().resolve("process");
    home = directory.resolve("www");
  }

  @AfterEach
  void nothingIsLeft() {
    Guests.processes(directory).stream()
        .filter(
            process -> process.info().arguments().filter(it -> it[0].equals("1000")).isPresent())
        .forEach(ProcessHandle::destroyForcibly); // what led a session of its own
    await("all are gone").until(() -> Guests.processes(directory).isEmpty());
  }

  @Test
  void findsTheGuestOfADaemonThatWasKilled() throws Exception {
    killDaemonOnceStarted();
    try (ProcessHypervisor next = open()) {
      RecordingLines lines = new RecordingLines();
      next.onConsoleLine(WWW, lines);
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.RUNNING);
      assertThat(next.console(WWW)).isEqualTo("hello\n");
      assertThatThrownBy(() -> next.start(WWW, List.of())).hasMessage("guest www: it runs already");

      Files.createFile(home.resolve("more"));
      await("it is read on").until(() -> lines.all().equals(List.of("more")));
      assertThat(next.console(WWW)).isEqualTo("hello\nmore\n");
      assertThat(watcher.spoke(WWW)).as("it spoke to the daemon before").isEmpty();

      next.stop(WWW, StopMode.PAUSE);
      assertThat(next.start(WWW, List.of()).attachment())
          .isEqualTo(new Attachment.Tap("it-www", Guests.MAC));
      Guests.kill(home);
      await("its end is told").until(() -> !watcher.ended(WWW).isEmpty());
      assertThat(watcher.ended(WWW))
          .containsExactly(
              "it ended; it was the child of an earlier daemon; the console's last line: more");
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    }
  }

  @Test
  void leavesNoOrphanHoweverEarlyTheDaemonIsKilled() throws Exception {
    Process daemon = AbandonedDaemon.start(directory, SCRIPT);
    await("its process is there")
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofNanos(1))
        .until(() -> !Guests.processes(home).isEmpty());
    daemon.destroyForcibly().waitFor();
    try (ProcessHypervisor next = open()) {
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.RUNNING);
      await("its console is there, whatever its name was").until(() -> printed(next));
      assertThat(home.resolve("console.log")).exists();
      next.stop(WWW, StopMode.DESTROY);
      assertThat(watcher.ended(WWW)).containsExactly("it was destroyed");
    }
  }

  @Test
  void leavesTheGuestsOfAnotherDirectoryAlone() throws Exception {
    killDaemonOnceStarted();
    RecordingWatcher others = new RecordingWatcher();
    for (Path other : List.of(folder.resolve("proces"), folder, home)) {
      ProcessHypervisor.open(new TemplateGuests(), other, others, Ticker.system()).close();
    }
    try (ProcessHypervisor next = open()) {
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.RUNNING);
      next.stop(WWW, StopMode.DESTROY);
    }
  }

  private static boolean printed(ProcessHypervisor hypervisor) {
    return hypervisor.console(WWW).equals("hello\n");
  }

  private void killDaemonOnceStarted() throws Exception {
    Process daemon = AbandonedDaemon.start(directory, SCRIPT);
    try (BufferedReader output = daemon.inputReader()) {
      assertThat(output.readLine()).isEqualTo("started");
    }
    Path console = home.resolve("console.log");
    await("it has spoken").until(() -> Files.exists(console) && Files.size(console) == 6);
    daemon.destroyForcibly().waitFor();
  }

  private ProcessHypervisor open() throws Exception {
    ProcessHypervisor hypervisor =
        ProcessHypervisor.open(new TemplateGuests(), directory, watcher, Ticker.system());
    hypervisor.define(Guests.script(SCRIPT));
    return hypervisor;
  }
}
