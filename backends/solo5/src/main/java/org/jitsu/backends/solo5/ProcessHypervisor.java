package org.jitsu.backends.solo5;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.HasProcess;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.linux.cgroup.ControlGroup;
import org.jitsu.linux.console.ConsoleFollower;
import org.jitsu.linux.console.ConsoleLog;
import org.jitsu.linux.spawn.Survivor;
import org.jspecify.annotations.Nullable;

/** A process for each guest. */
final class ProcessHypervisor implements Hypervisor, HasConsole, HasProcess, Prepares {

  private static final Logger LOG = System.getLogger(ProcessHypervisor.class.getName());

  /** For how many guests the next start is kept prepared: five descriptors and a watch each. */
  private static final int MAX_READY = 256;

  private final GuestKind kind;
  private final Path directory;
  private final GuestWatcher watcher;
  private final Ticker ticker;
  private final ConsoleFollower follower;
  private final Map<GuestName, Guest> guests = new ConcurrentHashMap<>();

  /** What is known of a guest; calls for one guest come one at a time, its end at any time. */
  private static final class Guest {
    private volatile @Nullable Plan plan;
    private volatile @Nullable Running running;
    private volatile @Nullable Console console;
    private volatile Consumer<String> lines = line -> {};
    private final AtomicReference<@Nullable Prepared> prepared = new AtomicReference<>();
  }

  /**
   * A guest that runs or is paused.
   *
   * @param told completes when the watcher has heard of its end
   */
  private record Running(GuestProcess process, CompletableFuture<?> told) {
    void awaitTold() {
      told.join();
    }
  }

  private ProcessHypervisor(
      GuestKind kind,
      Path directory,
      GuestWatcher watcher,
      Ticker ticker,
      ConsoleFollower follower) {
    this.kind = kind;
    this.directory = directory;
    this.watcher = watcher;
    this.ticker = ticker;
    this.follower = follower;
  }

  /** Opens the backend and takes charge of every guest that an earlier daemon left. */
  static ProcessHypervisor open(GuestKind kind, Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    try {
      Path real = Files.createDirectories(directory).toRealPath();
      ProcessHypervisor hypervisor =
          new ProcessHypervisor(kind, real, watcher, ticker, ConsoleFollower.open());
      for (Survivor<Marks> found : Marks.in(real)) {
        hypervisor.adopt(found);
      }
      return hypervisor;
    } catch (IOException failure) {
      throw new HypervisorException(
          Kind.UNAVAILABLE, "the guests' directory " + directory + ": " + failure, failure);
    }
  }

  @Override
  public void define(GuestSpec spec) throws HypervisorException {
    try {
      guest(spec.name()).plan = kind.plan(spec, home(spec.name()).directory());
    } catch (HypervisorException refused) {
      throw refused.about(spec.name());
    }
  }

  @Override
  public GuestStatus status(GuestName name) throws HypervisorException {
    Running running = defined(name).running;
    return running == null ? GuestStatus.STOPPED : running.process().status();
  }

  @Override
  public Started start(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    Running running = guest.running;
    try {
      if (running != null) {
        switch (running.process().status()) {
          case RUNNING -> throw new HypervisorException(Kind.ALREADY_RUNNING, "it runs already");
          case PAUSED -> {
            running.process().resume();
            Mark now = new Mark(Phase.RUNNING, ticker.nowNs());
            return new Started(running.process().attachment(), List.of(now), true);
          }
          case STOPPED -> running.awaitTold();
        }
      }
      return boot(name, guest, links);
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  @Override
  public void stop(GuestName name, StopMode mode) throws HypervisorException {
    Guest guest = defined(name);
    Running running = guest.running;
    if (running == null) {
      return;
    }
    try {
      switch (mode) {
        case PAUSE -> {
          running.process().pause(ticker);
          return;
        }
        case SHUTDOWN ->
            running
                .process()
                .shutDown(Duration.ofNanos(plan(name, guest).spec().shutdownDeadlineNs()));
        case DESTROY -> running.process().destroy();
        case SUSPEND ->
            throw new HypervisorException(Kind.FAILED, "a process cannot be saved to disk");
      }
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
    running.awaitTold();
  }

  @Override
  public void undefine(GuestName name) {
    Guest guest = guests.get(name);
    if (guest == null || guest.running != null) {
      return;
    }
    guests.remove(name);
    Prepared unused = guest.prepared.getAndSet(null);
    if (unused != null) {
      unused.close();
    }
  }

  /**
   * Makes the console and the spawn of the guest's next start, and has its files read into memory.
   */
  @Override
  public void prepare(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    PageCache.warm(plan(name, guest).files());
    long ready = guests.values().stream().filter(other -> other.prepared.get() != null).count();
    if (ready >= MAX_READY || guest.prepared.get() != null || guest.running != null) {
      return;
    }
    try {
      guest.prepared.set(prepared(name, guest, links));
    } catch (IOException refused) {
      throw StartFailure.of(refused).about(name);
    }
  }

  @Override
  public OptionalInt pid(GuestName name) {
    Guest guest = guests.get(name);
    Running running = guest == null ? null : guest.running;
    return running == null ? OptionalInt.empty() : OptionalInt.of(running.process().pid());
  }

  @Override
  public Printed printed(GuestName name) {
    Guest guest = guests.get(name);
    Console console = guest == null ? null : guest.console;
    if (console != null) {
      return console.printed();
    }
    try {
      byte[] kept = ConsoleLog.tail(home(name).console(), Console.SHOWN_BYTES);
      return Printed.of(0, kept.length, kept);
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "guest " + name + ": its console cannot be read", unreadable);
      return Printed.nothing();
    }
  }

  @Override
  public void onConsoleLine(GuestName name, Consumer<String> lines) {
    guest(name).lines = lines;
  }

  @Override
  public void close() {
    for (Guest guest : guests.values()) {
      Running running = guest.running;
      if (running != null) {
        running.process().close();
      }
      Prepared unused = guest.prepared.getAndSet(null);
      if (unused != null) {
        unused.close();
      }
    }
    follower.close();
  }

  private Started boot(GuestName name, Guest guest, List<GuestLink> links)
      throws HypervisorException {
    GuestProcess process;
    try {
      Prepared ready = guest.prepared.getAndSet(null);
      if (ready != null && !ready.fits(plan(name, guest), links)) {
        ready.close();
        ready = null;
      }
      process = (ready == null ? prepared(name, guest, links) : ready).start();
    } catch (IOException refused) {
      throw StartFailure.of(refused);
    }
    long spawnedNs = ticker.nowNs();
    process.console().begins();
    watch(name, guest, process);
    // It is being executed, or posix_spawn would have said why not.
    return new Started(
        process.attachment(),
        List.of(new Mark(Phase.SPAWNED, spawnedNs), new Mark(Phase.RUNNING, spawnedNs)));
  }

  private Prepared prepared(GuestName name, Guest guest, List<GuestLink> links)
      throws IOException, HypervisorException {
    GuestHome home = home(name);
    Console console = Console.next(home, follower, listener(name, guest));
    return Prepared.of(plan(name, guest), links, home, console);
  }

  private Console.Listener listener(GuestName name, Guest guest) {
    return new Console.Listener(
        () -> watcher.spoke(name, ticker.nowNs()), line -> guest.lines.accept(line));
  }

  private void adopt(Survivor<Marks> found) throws IOException {
    GuestHome home = new GuestHome(found.mark().home());
    GuestName name;
    try {
      name = new GuestName(String.valueOf(home.directory().getFileName()));
    } catch (IllegalArgumentException notOurs) {
      found.process().close();
      return;
    }
    Guest guest = guest(name);
    if (guest.running != null) { // what it started may lead a session too
      found.process().close();
      return;
    }
    int pid = found.process().identity().pid();
    Console console = Console.ofRunning(home, pid, follower, listener(name, guest));
    GuestProcess process =
        new GuestProcess(
            found.process(),
            console,
            ControlGroup.of(pid, home.groupPrefix()),
            found.mark().attachment(),
            ExitMeaning.PLAIN);
    watch(name, guest, process);
    LOG.log(Level.INFO, "guest " + name + " runs: adopted " + found.process());
  }

  private void watch(GuestName name, Guest guest, GuestProcess process) {
    CompletableFuture<String> told = new CompletableFuture<>();
    guest.console = process.console();
    guest.running = new Running(process, told);
    process
        .onEnd()
        .whenComplete(
            (how, letGo) -> {
              if (how != null) {
                guest.running = null;
                watcher.ended(name, how);
              }
              told.complete(how);
            });
  }

  private GuestHome home(GuestName name) {
    return new GuestHome(directory.resolve(name.text()));
  }

  private Guest guest(GuestName name) {
    return guests.computeIfAbsent(name, unknown -> new Guest());
  }

  private Guest defined(GuestName name) throws HypervisorException {
    Guest guest = guest(name);
    plan(name, guest);
    return guest;
  }

  private static Plan plan(GuestName name, Guest guest) throws HypervisorException {
    Plan plan = guest.plan;
    if (plan == null) {
      throw new HypervisorException(Kind.UNKNOWN_GUEST, "guest " + name + " is not defined");
    }
    return plan;
  }
}
