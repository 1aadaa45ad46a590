package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.qemu.Guests.WWW;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon is killed, the next one finds its guests. */
class AdoptionIT {

  @TempDir private Path folder;
  private final RecordingWatcher watcher = new RecordingWatcher();
  private Path directory;
  private Path home;
  private Path kernel;

  @BeforeEach
  void build() throws Exception {
    directory = folder.resolve("qemu");
    home = directory.resolve("www");
    kernel = TinyGuest.hello(folder);
  }

  @AfterEach
  void nothingIsLeft() {
    List<Long> left = Guests.pids(home);
    Guests.kill(directory);
    assertThat(left).isEmpty();
  }

  @Test
  void findsTheGuestOfADaemonThatWasKilled() throws Exception {
    killDaemonOnceStarted();
    try (QemuHypervisor next = open()) {
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.RUNNING);
      assertThat(next.console(WWW)).isEqualTo("hello\n");
      assertThat(watcher.spoke(WWW)).isEmpty();
      assertThatThrownBy(() -> next.start(WWW, List.of()))
          .isInstanceOf(HypervisorException.class)
          .hasMessage("guest www runs already");
      Guests.kill(home);
      await("its end is told").until(() -> !watcher.ended(WWW).isEmpty());
      assertThat(watcher.ended(WWW))
          .containsExactly("QEMU ended; it was the child of an earlier daemon");
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.STOPPED);
      next.start(WWW, List.of());
      next.stop(WWW, StopMode.DESTROY);
    }
  }

  @Test
  void controlsTheGuestOfADaemonThatWasKilled() throws Exception {
    killDaemonOnceStarted();
    try (QemuHypervisor next = open()) {
      next.stop(WWW, StopMode.PAUSE);
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.PAUSED);
    }
    try (QemuHypervisor third = open()) {
      assertThat(third.status(WWW)).isEqualTo(GuestStatus.PAUSED);
      third.start(WWW, List.of());
      assertThat(third.status(WWW)).isEqualTo(GuestStatus.RUNNING);
      third.stop(WWW, StopMode.DESTROY);
      assertThat(watcher.ended(WWW)).containsExactly("it was destroyed");
    }
  }

  @Test
  void leavesNoOrphanHoweverEarlyTheDaemonIsKilled() throws Exception {
    Process daemon = AbandonedDaemon.start(directory, kernel);
    await("QEMU's process is there")
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofNanos(1))
        .until(() -> !Guests.pids(home).isEmpty());
    daemon.destroyForcibly().waitFor();
    try (QemuHypervisor next = open()) {
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.RUNNING);
      next.stop(WWW, StopMode.DESTROY);
      assertThat(watcher.ended(WWW)).hasSize(1);
    }
  }

  @Test
  void killsWhatCannotBeReachedAnyMore() throws Exception {
    killDaemonOnceStarted();
    Files.delete(directory.resolve("www/qmp"));
    try (QemuHypervisor next = open()) {
      await("it is gone").until(() -> Guests.pids(home).isEmpty());
      assertThat(next.status(WWW)).isEqualTo(GuestStatus.STOPPED);
      next.start(WWW, List.of());
      next.stop(WWW, StopMode.DESTROY);
    }
  }

  @Test
  void leavesTheGuestsOfAnotherDirectoryAlone() throws Exception {
    killDaemonOnceStarted();
    RecordingWatcher others = new RecordingWatcher();
    QemuHypervisor.open(folder.resolve("qem"), others, Ticker.system()).close();
    QemuHypervisor.open(folder, others, Ticker.system()).close();
    assertThat(Guests.pids(home)).hasSize(1);
    try (QemuHypervisor next = open()) {
      next.stop(WWW, StopMode.DESTROY);
    }
  }

  private void killDaemonOnceStarted() throws Exception {
    Process daemon = AbandonedDaemon.start(directory, kernel);
    try (BufferedReader output = daemon.inputReader()) {
      assertThat(output.readLine()).isEqualTo("started");
    }
    Path log = directory.resolve("www/console.log");
    await("the console is logged").until(() -> Files.exists(log) && Files.size(log) > 5);
    daemon.destroyForcibly().waitFor();
  }

  private QemuHypervisor open() throws Exception {
    QemuHypervisor hypervisor = QemuHypervisor.open(directory, watcher, Ticker.system());
    hypervisor.define(Guests.spec(WWW, kernel));
    return hypervisor;
  }
}
