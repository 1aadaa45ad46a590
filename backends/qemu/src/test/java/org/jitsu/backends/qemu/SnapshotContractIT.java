package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests that are restored at every start satisfy the same contract. */
class SnapshotContractIT extends QemuContractIT {

  @TempDir private Path kernels;
  private boolean taken;

  /** Before the test, snapshots of its guests are taken, of which its watcher hears nothing. */
  @Override
  protected Hypervisor open(GuestWatcher next) throws Exception {
    if (!taken) {
      taken = true;
      RecordingWatcher earlier = new RecordingWatcher();
      try (Hypervisor taking = super.open(earlier)) {
        for (GuestName name : List.of(WWW, MAIL)) {
          taking.define(guest(name));
          taking.start(name, List.of());
          await("it speaks", () -> !earlier.spoke(name).isEmpty());
          ((Suspends) taking).suspend(name);
          Files.delete(home(name).resolve("console.log"));
        }
      }
    }
    return super.open(next);
  }

  @Override
  protected GuestSpec guest(GuestName name) throws Exception {
    Path kernel = TinyGuest.blank(kernels);
    return Guests.givenToShutDown(
        Duration.ofMillis(300), Guests.spec(name, kernel, "machine", "pc", "start", "snapshot"));
  }

  /**
   * A guest that goes on may be anywhere in what it prints: it prints nothing but ends of lines.
   */
  @Override
  protected String firstLine() {
    return "";
  }

  @Test
  void everyStartIsARestore() throws Exception {
    for (int start = 1; start <= 3; start++) {
      Started started = start(WWW);
      assertThat(started.goesOn()).isTrue();
      kill(WWW);
      await("its end is told", () -> !watcher.ended(WWW).isEmpty());
      watcher = new RecordingWatcher();
      hypervisor.close();
      hypervisor = open(watcher);
    }
  }
}
