package org.jitsu.backends.qemu;

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
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.HasPorts;
import org.jitsu.core.hypervisor.HasProcess;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.linux.console.ConsoleLog;
import org.jitsu.linux.spawn.OsProcess;
import org.jspecify.annotations.Nullable;

/** A QEMU process for each guest. */
final class QemuHypervisor
    implements Hypervisor, HasConsole, HasPorts, HasProcess, Prepares, Suspends {

  private static final Logger LOG = System.getLogger(QemuHypervisor.class.getName());

  /** For how many guests the next start is kept prepared: ten descriptors each. */
  private static final int MAX_READY = 64;

  private final Path directory;
  private final GuestWatcher watcher;
  private final Ticker ticker;
  private final AccelChoice accels;
  private final Rehearsal rehearsal;
  private final SavedStates states = new SavedStates();
  private final Map<GuestName, Guest> guests = new ConcurrentHashMap<>();

  /** What is known of a guest; calls for one guest come one at a time, its end at any time. */
  private static final class Guest {
    private volatile @Nullable Definition definition;
    private volatile @Nullable Running running;
    private volatile @Nullable Console console;
    private volatile Consumer<String> lines = line -> {};
    private final NextStart next = new NextStart();
  }

  private record Definition(GuestSpec spec, Options options) {}

  /**
   * A guest that runs or is paused.
   *
   * @param told completes when the watcher has heard of its end
   */
  private record Running(Vmm vmm, CompletableFuture<?> told) {
    void awaitTold() {
      told.join();
    }
  }

  private QemuHypervisor(Path directory, GuestWatcher watcher, Ticker ticker) {
    this.directory = directory;
    this.watcher = watcher;
    this.ticker = ticker;
    this.accels = new AccelChoice(directory, ticker);
    this.rehearsal = new Rehearsal(directory, ticker);
  }

  /** Opens the backend and takes charge of every QEMU that an earlier daemon left. */
  static QemuHypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    try {
      Path real = Files.createDirectories(directory).toRealPath();
      QemuHypervisor hypervisor = new QemuHypervisor(real, watcher, ticker);
      for (RunningQemu running : RunningQemu.in(real)) {
        hypervisor.adopt(running);
      }
      return hypervisor;
    } catch (IOException failure) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "the directory " + directory + " of the QEMU backend: " + failure,
          failure);
    }
  }

  @Override
  public void define(GuestSpec spec) throws HypervisorException {
    try {
      Options options = Options.parse(spec.options());
      DefinitionCheck.check(spec, options);
      home(spec.name()).check();
      guest(spec.name()).definition = new Definition(spec, options);
    } catch (HypervisorException refused) {
      throw refused.about(spec.name());
    }
  }

  @Override
  public GuestStatus status(GuestName name) throws HypervisorException {
    Running running = defined(name).running;
    return running == null ? GuestStatus.STOPPED : running.vmm().status();
  }

  @Override
  public Started start(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    Running running = guest.running;
    if (running != null) {
      switch (running.vmm().status()) {
        case RUNNING ->
            throw new HypervisorException(Kind.ALREADY_RUNNING, "guest " + name + " runs already");
        case PAUSED -> {
          running.vmm().resume();
          Mark now = new Mark(Phase.RUNNING, ticker.nowNs());
          return new Started(running.vmm().attachment(), List.of(now), true);
        }
        case STOPPED -> running.awaitTold();
      }
    }
    try {
      return begin(name, guest, links);
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
    switch (mode) {
      case PAUSE -> {
        running.vmm().pause();
        return;
      }
      case SHUTDOWN -> {
        Definition definition = definition(name, guest);
        if (definition.options().hasPowerButton()) {
          running.vmm().shutDown(Duration.ofNanos(definition.spec().shutdownDeadlineNs()));
        } else {
          LOG.log(
              Level.WARNING,
              "guest " + name + ": its machine has no power button (acpi=off): it is destroyed");
          running.vmm().destroy();
        }
      }
      case DESTROY -> running.vmm().destroy();
      case SUSPEND -> suspend(name);
    }
    running.awaitTold();
  }

  @Override
  public void suspend(GuestName name) throws HypervisorException {
    Guest guest = defined(name);
    Running running = guest.running;
    if (running == null) {
      return;
    }
    Definition definition = definition(name, guest);
    try {
      states.save(home(name), definition.spec(), definition.options(), running.vmm());
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
    running.awaitTold();
  }

  @Override
  public boolean isSaved(GuestName name) throws HypervisorException {
    Definition definition = definition(name, defined(name));
    return states.of(home(name), definition.spec(), definition.options()) != null;
  }

  @Override
  public void undefine(GuestName name) {
    Guest guest = guests.get(name);
    if (guest == null || guest.running != null) {
      return;
    }
    guests.remove(name);
    guest.next.close();
    states.forget(home(name));
  }

  /** Prepares the guest's next start; the first time, rehearses a boot as well. */
  @Override
  public void prepare(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    Options options = definition(name, guest).options();
    rehearsal.begin(options);
    accels.prepare(options);
    long kept = guests.values().stream().filter(other -> other.next.isKept()).count();
    if (guest.running != null || (kept >= MAX_READY && !guest.next.isKept())) {
      return;
    }
    try {
      guest.next.make(plan(name, guest, links), home(name), listener(name, guest));
    } catch (IOException refused) {
      throw StartFailure.of(options.binary(), refused);
    }
  }

  @Override
  public OptionalInt pid(GuestName name) {
    Guest guest = guests.get(name);
    Running running = guest == null ? null : guest.running;
    return running == null ? OptionalInt.empty() : OptionalInt.of(running.vmm().pid());
  }

  @Override
  public Attachment.Ports ports(GuestName name) throws HypervisorException {
    Running running = defined(name).running;
    return running == null ? new Attachment.Ports() : running.vmm().ports();
  }

  @Override
  public Printed printed(GuestName name) {
    Guest guest = guests.get(name);
    Console console = guest == null ? null : guest.console;
    if (console != null) {
      return console.printed();
    }
    try {
      byte[] logged = ConsoleLog.tail(home(name).log(), Console.KEPT_BYTES);
      return Printed.of(0, logged.length, logged);
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "guest " + name + ": its console's log cannot be read", unreadable);
      return Printed.nothing();
    }
  }

  @Override
  public void onConsoleLine(GuestName name, Consumer<String> lines) {
    guest(name).lines = lines;
  }

  @Override
  public void close() {
    rehearsal.await();
    accels.await();
    for (Guest guest : guests.values()) {
      Running running = guest.running;
      if (running != null) {
        running.vmm().close();
      }
      guest.next.close();
    }
  }

  private Started begin(GuestName name, Guest guest, List<GuestLink> links)
      throws HypervisorException {
    PreparedStart.Plan plan = plan(name, guest, links);
    if (plan.state() == null) {
      return boot(name, guest, plan);
    }
    try {
      return restore(name, guest, plan);
    } catch (HypervisorException failed) {
      states.setAside(home(name), String.valueOf(failed.getMessage()));
      return boot(name, guest, plan(name, guest, links));
    }
  }

  private Started boot(GuestName name, Guest guest, PreparedStart.Plan plan)
      throws HypervisorException {
    Vmm vmm = spawn(name, guest, plan);
    Mark spawned = new Mark(Phase.SPAWNED, ticker.nowNs());
    if (plan.waits()) {
      vmm.begin();
    } else {
      vmm.awaitRunning();
    }
    Mark running = new Mark(Phase.RUNNING, ticker.nowNs());
    watch(name, guest, vmm);
    states.booted(home(name), plan);
    return new Started(vmm.attachment(), List.of(spawned, running));
  }

  private Started restore(GuestName name, Guest guest, PreparedStart.Plan plan)
      throws HypervisorException {
    SavedState saved = SavedState.in(home(name));
    boolean once = plan.options().start() != Options.Start.SNAPSHOT;
    try {
      if (once) {
        saved.take(); // first: not even the next daemon may restore it again
      }
      Vmm vmm = spawn(name, guest, plan);
      Mark spawned = new Mark(Phase.SPAWNED, ticker.nowNs());
      try {
        vmm.awaitRestored();
      } catch (HypervisorException failed) {
        vmm.destroy();
        throw failed;
      }
      Mark running = new Mark(Phase.RUNNING, ticker.nowNs());
      watch(name, guest, vmm);
      if (once) {
        saved.discard();
      }
      return new Started(vmm.attachment(), List.of(spawned, running), true);
    } catch (IOException failed) {
      throw new HypervisorException(
          Kind.FAILED, "what was saved of it: " + failed.getMessage(), failed);
    }
  }

  private Vmm spawn(GuestName name, Guest guest, PreparedStart.Plan plan)
      throws HypervisorException {
    try {
      Vmm vmm = guest.next.take(plan, home(name), listener(name, guest));
      guest.console = vmm.console();
      return vmm;
    } catch (IOException refused) {
      throw StartFailure.of(plan.options().binary(), refused);
    }
  }

  private PreparedStart.Plan plan(GuestName name, Guest guest, List<GuestLink> links)
      throws HypervisorException {
    Definition definition = definition(name, guest);
    GuestSpec spec = definition.spec();
    Options options = definition.options();
    SavedState.Label saved = states.of(home(name), spec, options);
    List<GuestLink> all = List.copyOf(links);
    return saved == null
        ? new PreparedStart.Plan(spec, options, accels.choose(options), all)
        : new PreparedStart.Plan(
            spec, options, saved.accel(), all, SavedState.in(home(name)).state());
  }

  private Vmm.Listener listener(GuestName name, Guest guest) {
    return new Vmm.Listener(() -> spoke(name), line -> guest.lines.accept(line));
  }

  private void adopt(RunningQemu found) throws IOException {
    try {
      GuestName name = new GuestName(found.home().getFileName().toString());
      Guest guest = guest(name);
      Vmm vmm = Vmm.adopt(found, listener(name, guest));
      if (vmm.isWaiting()) {
        vmm.destroy(); // it was there for a start that an earlier daemon did not see through
        return;
      }
      guest.console = vmm.console();
      watch(name, guest, vmm);
      LOG.log(Level.INFO, "guest " + name + " runs: adopted " + vmm);
    } catch (IOException | IllegalArgumentException | HypervisorException unreachable) {
      // Its sockets were taken from it, or it is no guest but a probe that outlived its daemon.
      LOG.log(Level.WARNING, "killed a QEMU of " + found.home() + ": " + unreachable.getMessage());
      found.process().signal(OsProcess.KILL);
    }
  }

  private void watch(GuestName name, Guest guest, Vmm vmm) {
    CompletableFuture<Ending> told = new CompletableFuture<>();
    guest.running = new Running(vmm, told);
    vmm.onEnd()
        .whenComplete(
            (ending, letGo) -> {
              if (ending != null) {
                guest.running = null;
                watcher.ended(name, ending.sentence());
              }
              told.complete(ending);
            });
  }

  private void spoke(GuestName name) {
    watcher.spoke(name, ticker.nowNs());
  }

  private GuestHome home(GuestName name) {
    return new GuestHome(directory.resolve(name.text()));
  }

  private Guest guest(GuestName name) {
    return guests.computeIfAbsent(name, unknown -> new Guest());
  }

  private Guest defined(GuestName name) throws HypervisorException {
    Guest guest = guest(name);
    definition(name, guest);
    return guest;
  }

  private static Definition definition(GuestName name, Guest guest) throws HypervisorException {
    Definition definition = guest.definition;
    if (definition == null) {
      throw new HypervisorException(Kind.UNKNOWN_GUEST, "guest " + name + " is not defined");
    }
    return definition;
  }
}
