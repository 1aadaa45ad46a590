package org.jitsu.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.jitsu.config.Guest;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasBoards;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.time.Ticker;

/** The backends on the class path, and those of them that are open. One thread. */
final class Backends implements AutoCloseable {

  private final Map<String, HypervisorProvider> providers = new TreeMap<>();
  private final Map<String, Hypervisor> open = new LinkedHashMap<>();
  private List<BoardSpec> boards = List.of();

  Backends() {
    ServiceLoader.load(HypervisorProvider.class).forEach(p -> providers.put(p.backend(), p));
  }

  /** Has one backend alone, of our own. */
  Backends(HypervisorProvider own) {
    providers.put(own.backend(), own);
  }

  Set<String> names() {
    return providers.keySet();
  }

  /** Has these boards be told to whoever has guests on boards, when it is opened. */
  void boards(List<BoardSpec> all) {
    boards = all;
  }

  /** Returns the backend of that name, opened with a directory of its own below {@code state}. */
  Hypervisor open(String name, Path state, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    Hypervisor hypervisor = open.get(name);
    if (hypervisor == null) {
      HypervisorProvider provider = providers.get(name);
      if (provider == null) {
        throw new HypervisorException(
            HypervisorException.Kind.UNAVAILABLE,
            "there is no backend '" + name + "', only " + names());
      }
      hypervisor = provider.open(state.resolve(name), watcher, ticker);
      if (hypervisor instanceof HasBoards talent) {
        try {
          talent.boards(boards);
        } catch (HypervisorException wrong) {
          hypervisor.close();
          throw wrong;
        }
      }
      open.put(name, hypervisor);
    }
    return hypervisor;
  }

  /** Refuses a guest that is to be saved by a backend that saves none. */
  static void check(Guest guest, Hypervisor hypervisor) throws HypervisorException {
    boolean isSaved = guest.stop() == StopMode.SUSPEND || guest.ahead() == StopMode.SUSPEND;
    if (isSaved && !(hypervisor instanceof Suspends)) {
      throw new HypervisorException(
          HypervisorException.Kind.BAD_DEFINITION,
          "guest "
              + guest.spec().name()
              + ": the backend "
              + guest.backend()
              + " saves no guests to disk: stop: pause");
    }
  }

  @Override
  public void close() {
    open.values().forEach(Hypervisor::close);
  }
}
