package org.jitsu.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.core.trace.Mark;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedHypervisorTest extends HypervisorContract {

  private static final long MILLISECOND = 1_000_000;
  private static final long SHUTDOWN_DEADLINE_NS = 300 * MILLISECOND;

  @TempDir static Path folder;

  private final VirtualTime time = new VirtualTime();
  private @Nullable ScriptedHypervisor scripted;

  @Override
  protected Hypervisor open(GuestWatcher next) {
    scripted = scripted == null ? new ScriptedHypervisor(time, next) : scripted.reopened(next);
    return scripted;
  }

  @Override
  protected Ticker ticker() {
    return time;
  }

  @Override
  protected GuestSpec guest(GuestName name) throws Exception {
    scripted().script(name, GuestScript.usual().ignoresPowerButton());
    return new GuestSpec(
        name,
        new Mac(0x02005e100001L),
        Files.writeString(folder.resolve("kernel"), "kernel"),
        null,
        "",
        16 * 1024 * 1024,
        1,
        List.of(),
        GuestSpec.Network.TAP,
        List.of(),
        SHUTDOWN_DEADLINE_NS,
        Map.of());
  }

  @Override
  protected void kill(GuestName guest) {
    scripted().kill(guest, "QEMU was killed by signal 9");
  }

  @Override
  protected void await(String what, BooleanSupplier condition) {
    time.passUntil(what, condition);
  }

  @Test
  void bootsByItsScript() throws Exception {
    List<String> heard = new ArrayList<>();
    scripted().onListening(guest -> heard.add(guest + " listens at " + time.nowNs()));
    scripted()
        .script(
            MAIL,
            GuestScript.usual()
                .startsIn(5 * MILLISECOND)
                .speaks(3 * MILLISECOND, "up")
                .listens(8 * MILLISECOND)
                .ends(20 * MILLISECOND, "it panicked"));
    hypervisor.define(guest(MAIL));
    Started started = hypervisor.start(MAIL, List.of());

    assertThat(started.marks()).extracting(Mark::atNs).containsExactly(0L, 5 * MILLISECOND);
    assertThat(watcher.spoke(MAIL)).containsExactly(3 * MILLISECOND);
    time.pass(100 * MILLISECOND);
    assertThat(heard).containsExactly("mail listens at 8000000");
    assertThat(watcher.ended(MAIL)).containsExactly("it panicked");
    assertThat(hypervisor.status(MAIL)).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void failsByItsScriptAndThenBoots() throws Exception {
    scripted().script(MAIL, GuestScript.usual().fails(Kind.NO_RESOURCES, "no memory"));
    hypervisor.define(guest(MAIL));
    refuses(Kind.NO_RESOURCES, () -> hypervisor.start(MAIL, List.of()), "no memory");
    assertThat(hypervisor.status(MAIL)).isEqualTo(GuestStatus.STOPPED);
    hypervisor.start(MAIL, List.of());
    assertThat(scripted().starts(MAIL)).isEqualTo(2);
  }

  @Test
  void givesAGuestThatIgnoresItsButtonTheWholeDeadline() throws Exception {
    start(WWW);
    long beforeNs = time.nowNs();
    hypervisor.stop(WWW, StopMode.SHUTDOWN);
    assertThat(time.nowNs() - beforeNs).isEqualTo(SHUTDOWN_DEADLINE_NS);
  }

  private ScriptedHypervisor scripted() {
    return Objects.requireNonNull(scripted);
  }
}
