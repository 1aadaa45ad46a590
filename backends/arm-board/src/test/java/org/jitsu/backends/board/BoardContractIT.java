package org.jitsu.backends.board;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasBoards;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.HypervisorContract;
import org.jitsu.testkit.LocalBoard;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with a board that is a folder of this machine behind a real SSH server. */
class BoardContractIT extends HypervisorContract {

  private static final List<LocalBoard> BOARDS = new ArrayList<>();

  @TempDir private Path folder;
  private @Nullable LocalBoard board;

  /** The contract stops its guests after each test, for which their boards must be there. */
  @AfterAll
  static void stopTheBoards() throws Exception {
    for (LocalBoard each : BOARDS) {
      each.close();
    }
  }

  @Override
  protected Hypervisor open(GuestWatcher next) throws Exception {
    LocalBoard there = board;
    if (there == null) {
      there = new LocalBoard("b1", folder.resolve("b1"), 20_000);
      there.boots();
      board = there;
      BOARDS.add(there);
    }
    Hypervisor opened = new BoardProvider().open(folder.resolve("board"), next, Ticker.system());
    if (opened instanceof HasBoards talent) {
      talent.boards(List.of(there.spec(1024 * Guests.MIB, Long.MAX_VALUE)));
    }
    return opened;
  }

  @Override
  protected Ticker ticker() {
    return Ticker.system();
  }

  @Override
  protected GuestSpec guest(GuestName name) {
    return Guests.hello(name, Map.of());
  }

  @Override
  protected void kill(GuestName guest) throws Exception {
    if (board != null) {
      Guests.kill(board, guest);
    }
  }

  @Override
  protected void await(String what, BooleanSupplier condition) {
    Guests.await(what, condition);
  }
}
