package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.qemu.Guests.WWW;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests that are saved to disk, and go on from there or boot. */
class SuspendIT {

  @TempDir private Path folder;
  private RecordingWatcher watcher = new RecordingWatcher();
  private Path home;
  private Path kernel;
  private QemuHypervisor hypervisor;

  @BeforeEach
  void open() throws Exception {
    home = folder.resolve("qemu/www");
    kernel = TinyGuest.breathing(folder);
    hypervisor = opened();
  }

  @AfterEach
  void leaveNothing() throws Exception {
    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.close();
    assertThat(Guests.pids(home)).isEmpty();
    assertThat(home.resolve("saving")).doesNotExist();
  }

  @Test
  void whatWasSavedGoesOnOnceAndThenBoots() throws Exception {
    start();
    hypervisor.suspend(WWW);
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).containsExactly("it was saved to disk");
    assertThat(hypervisor.isSaved(WWW)).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("saved"))))
        .isEqualTo("rw-------");
    hypervisor.suspend(WWW);

    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isTrue();
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
    assertThat(hypervisor.isSaved(WWW)).isFalse();
    await("it goes on").until(() -> hypervisor.console(WWW).contains(".."));
    assertThat(hypervisor.console(WWW)).as("it did not boot").doesNotContain("hello");

    hypervisor.stop(WWW, StopMode.SUSPEND);
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).as("again").isTrue();
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isFalse();
    awaitBoot();
  }

  @Test
  void whatWasPausedIsSavedAndRuns() throws Exception {
    start();
    hypervisor.stop(WWW, StopMode.PAUSE);
    hypervisor.suspend(WWW);
    hypervisor.start(WWW, List.of());
    assertThat(hypervisor.status(WWW)).isEqualTo(GuestStatus.RUNNING);
    await("it goes on").until(() -> hypervisor.console(WWW).contains(".."));
  }

  @Test
  void whatIsPreparedAheadIsTheRestore() throws Exception {
    define("start", "prepared");
    start();
    hypervisor.suspend(WWW);
    hypervisor.prepare(WWW, List.of());
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isTrue();
    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.prepare(WWW, List.of());
    await("a QEMU waits").until(() -> Guests.pids(home).size() == 1);
    start();
  }

  @Test
  void theNextDaemonRestoresAndSavesWhatAnEarlierOneStarted() throws Exception {
    start();
    reopen();
    hypervisor.suspend(WWW);
    reopen();
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isTrue();
  }

  @Test
  void whatWasSavedOfAnotherDefinitionIsSetAside() throws Exception {
    start();
    hypervisor.suspend(WWW);
    hypervisor.prepare(WWW, List.of());
    define("machine", "pc");
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isFalse();
    awaitBoot();
    assertThat(home.resolve("saved.stale")).isNotEmptyFile();
    assertThat(home.resolve("saved")).doesNotExist();
  }

  @Test
  void whatWasSavedOfAnotherImageIsSetAsideButNotWhenItIsMerelyCopied() throws Exception {
    Path same = Files.copy(kernel, folder.resolve("same"));
    start();
    hypervisor.suspend(WWW);
    Files.move(same, kernel, StandardCopyOption.REPLACE_EXISTING);
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isTrue();
    assertThatThrownBy(() -> hypervisor.suspend(WWW)).hasMessageContaining("changed since");
    hypervisor.stop(WWW, StopMode.DESTROY);

    start();
    hypervisor.suspend(WWW);
    Files.copy(TinyGuest.hello(folder), kernel, StandardCopyOption.REPLACE_EXISTING);
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isFalse();
    assertThat(home.resolve("saved.stale")).isNotEmptyFile();
  }

  @Test
  void aSnapshotServesEveryStart() throws Exception {
    define("start", "snapshot");
    start();
    hypervisor.suspend(WWW);
    for (int start = 1; start <= 3; start++) {
      hypervisor.prepare(WWW, List.of());
      assertThat(hypervisor.start(WWW, List.of()).goesOn()).isTrue();
      await("it goes on").until(() -> hypervisor.console(WWW).contains(".."));
      hypervisor.stop(WWW, StopMode.DESTROY);
      assertThat(hypervisor.isSaved(WWW)).isTrue();
    }
    define();
    start(); // by a definition without it
    assertThat(home.resolve("saved.stale")).isNotEmptyFile();
  }

  @Test
  void aSnapshotWithADiskIsRefused() throws Exception {
    GuestSpec spec = Guests.spec(WWW, kernel, "start", "snapshot");
    GuestSpec withDisk = Guests.withDisk(spec, Files.createFile(folder.resolve("disk")));
    assertThatThrownBy(() -> hypervisor.define(withDisk))
        .hasMessageContaining("would not know what was written to its disks since");
  }

  @Test
  void whatIsDamagedIsSetAside() throws Exception {
    start();
    hypervisor.suspend(WWW);
    Path saved = home.resolve("saved");
    byte[] half = Files.readAllBytes(saved);
    Files.write(saved, Arrays.copyOf(half, half.length / 2));

    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isFalse();
    awaitBoot();
    assertThat(home.resolve("saved.stale")).isNotEmptyFile();
    assertThat(watcher.ended(WWW)).as("of a QEMU that ran nothing nobody hears").hasSize(1);
  }

  @Test
  void whatCannotBeWrittenIsNotSaved() throws Exception {
    start();
    Files.createDirectory(home.resolve("saved.new"));
    Files.createFile(home.resolve("saved.new/in-the-way"));
    assertThatThrownBy(() -> hypervisor.suspend(WWW))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("guest www: it cannot be saved");
    assertThat(hypervisor.isSaved(WWW)).isFalse();
    hypervisor.stop(WWW, StopMode.DESTROY);
    start();
  }

  @Test
  void nothingIsLeftOfAGuestThatIsForgotten() throws Exception {
    start();
    hypervisor.suspend(WWW);
    hypervisor.undefine(WWW);
    define();
    assertThat(hypervisor.isSaved(WWW)).isFalse();
    assertThat(home.resolve("saved")).doesNotExist();
  }

  private void start() throws Exception {
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isFalse();
    awaitBoot();
  }

  private void awaitBoot() {
    await("it boots").until(() -> hypervisor.console(WWW).contains("hello"));
  }

  private void define(String... options) throws Exception {
    hypervisor.define(Guests.spec(WWW, kernel, options));
  }

  private void reopen() throws Exception {
    hypervisor.close();
    hypervisor = opened();
  }

  private QemuHypervisor opened() throws Exception {
    watcher = new RecordingWatcher();
    QemuHypervisor opened = QemuHypervisor.open(folder.resolve("qemu"), watcher, Ticker.system());
    opened.define(Guests.spec(WWW, kernel));
    return opened;
  }
}
