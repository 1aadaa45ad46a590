package org.jitsu.testkit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jspecify.annotations.Nullable;

/**
 * A hypervisor without machines: its guests boot, listen, fail and die by script, in virtual time.
 * A call that takes time lets it pass. One thread, that of the {@link VirtualTime}.
 */
public final class ScriptedHypervisor implements Hypervisor, HasConsole, Suspends {

  private static final long MIN_MEMORY_BYTES = 1024 * 1024;
  private static final int KEPT_CHARACTERS = 64 * 1024;

  private final VirtualTime time;
  private final GuestWatcher watcher;
  private final Map<GuestName, Machine> machines;
  private final Map<GuestName, GuestSpec> specs = new HashMap<>();
  private Consumer<GuestName> listening = guest -> {};
  private boolean closed;

  /** One guest of the world, which outlives the daemon's hypervisor. */
  private static final class Machine {
    private final Deque<GuestScript> scripts = new ArrayDeque<>();
    private final Deque<HypervisorException> stopFailures = new ArrayDeque<>();
    private final List<VirtualTime.Timer> plans = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();
    private long printed;
    private Consumer<String> lines = line -> {};
    private GuestScript script = GuestScript.usual();
    private GuestStatus status = GuestStatus.STOPPED;
    private Attachment attachment = new Attachment.Ports();
    private @Nullable ScriptedHypervisor keeper;
    private int starts;
    private boolean listens;
    private boolean saved;
    private boolean savedForGood;
  }

  /** An empty world. */
  public ScriptedHypervisor(VirtualTime time, GuestWatcher watcher) {
    this(time, watcher, new HashMap<>());
  }

  private ScriptedHypervisor(
      VirtualTime time, GuestWatcher watcher, Map<GuestName, Machine> machines) {
    this.time = time;
    this.watcher = watcher;
    this.machines = machines;
    machines.values().forEach(machine -> machine.keeper = this);
  }

  /** The hypervisor of the next daemon, which finds the guests that this one leaves running. */
  public ScriptedHypervisor reopened(GuestWatcher next) {
    return new ScriptedHypervisor(time, next, machines);
  }

  /** Writes the guest's next starts; the last script serves all later ones too. */
  public void script(GuestName guest, GuestScript... starts) {
    machine(guest).scripts.addAll(List.of(starts));
  }

  /** Lets the guest's next stop fail; it goes on running. */
  public void failNextStop(GuestName guest, HypervisorException failure) {
    machine(guest).stopFailures.add(failure);
  }

  /** Has what is saved of a guest restored by every start, and not only by the next. */
  public void keepSaved(GuestName guest) {
    machine(guest).savedForGood = true;
  }

  /** Hears when a guest is ready to serve, for the first time or again after a pause. */
  public void onListening(Consumer<GuestName> listener) {
    listening = listener;
  }

  /** Returns how often the guest was started, failures included. */
  public int starts(GuestName guest) {
    return machine(guest).starts;
  }

  /** Ends a running guest from outside. */
  public void kill(GuestName guest, String how) {
    end(guest, machine(guest), how);
  }

  /** Lets a guest print a line. */
  public void print(GuestName guest, String line) {
    Machine machine = machine(guest);
    machine.console.append(line).append('\n');
    machine.printed += line.length() + 1;
    machine.console.delete(0, Math.max(0, machine.console.length() - KEPT_CHARACTERS));
    machine.lines.accept(line);
  }

  @Override
  public void define(GuestSpec spec) throws HypervisorException {
    String guest = "guest " + spec.name() + ": ";
    if (!Files.isRegularFile(spec.kernel())) {
      throw bad(guest + "kernel " + spec.kernel() + " does not exist");
    }
    if (spec.memoryBytes() < MIN_MEMORY_BYTES) {
      throw bad(guest + "memory of " + spec.memoryBytes() + " bytes is too small");
    }
    if (!spec.options().isEmpty()) {
      throw bad(guest + "unknown option " + spec.options().keySet().iterator().next());
    }
    specs.put(spec.name(), spec);
  }

  @Override
  public GuestStatus status(GuestName guest) throws HypervisorException {
    return defined(guest).status;
  }

  @Override
  public Started start(GuestName guest, List<GuestLink> links) throws HypervisorException {
    Machine machine = defined(guest);
    switch (machine.status) {
      case RUNNING ->
          throw new HypervisorException(Kind.ALREADY_RUNNING, "guest " + guest + " runs already");
      case PAUSED -> {
        machine.status = GuestStatus.RUNNING;
        if (machine.listens) {
          machine.plans.add(time.after(0, () -> listening.accept(guest)));
        }
        return new Started(machine.attachment, List.of(mark(Phase.RUNNING)), true);
      }
      case STOPPED -> {}
    }
    if (machine.saved) {
      return restore(guest, machine, links);
    }
    machine.starts++;
    machine.script = next(machine);
    GuestScript script = machine.script;
    Mark spawned = mark(Phase.SPAWNED);
    HypervisorException failure = script.failure();
    if (failure != null) {
      time.pass(script.startNs());
      throw failure;
    }
    machine.keeper = this;
    machine.status = GuestStatus.RUNNING;
    machine.attachment = attachment(links);
    machine.console.setLength(0);
    machine.printed = 0;
    plan(machine, script.speaksNs(), () -> speak(guest, machine, script.line()));
    plan(machine, script.listensNs(), () -> listen(guest, machine));
    plan(machine, script.endsNs(), () -> end(guest, machine, script.how()));
    time.pass(script.startNs());
    return new Started(machine.attachment, List.of(spawned, mark(Phase.RUNNING)));
  }

  private Started restore(GuestName guest, Machine machine, List<GuestLink> links) {
    machine.saved = machine.savedForGood;
    machine.keeper = this;
    machine.status = GuestStatus.RUNNING;
    machine.attachment = attachment(links);
    machine.plans.add(time.after(0, () -> listen(guest, machine)));
    List<Mark> marks = List.of(mark(Phase.SPAWNED), mark(Phase.RUNNING));
    return new Started(machine.attachment, marks, true);
  }

  private static Attachment attachment(List<GuestLink> links) {
    return links.isEmpty()
        ? new Attachment.Ports()
        : new Attachment.Tap(links.getFirst().ifName(), links.getFirst().mac());
  }

  @Override
  public void undefine(GuestName guest) {
    if (machine(guest).status == GuestStatus.STOPPED) {
      specs.remove(guest);
      machine(guest).saved = false;
    }
  }

  @Override
  public void stop(GuestName guest, StopMode mode) throws HypervisorException {
    Machine machine = defined(guest);
    if (machine.status == GuestStatus.STOPPED) {
      return;
    }
    HypervisorException failure = machine.stopFailures.poll();
    if (failure != null) {
      throw failure;
    }
    switch (mode) {
      case PAUSE -> machine.status = GuestStatus.PAUSED;
      case DESTROY -> end(guest, machine, "it was destroyed");
      case SHUTDOWN -> {
        if (machine.script.obeysPowerButton()) {
          end(guest, machine, "it powered itself off");
        } else {
          time.pass(spec(guest).shutdownDeadlineNs());
          end(guest, machine, "it was destroyed");
        }
      }
      case SUSPEND -> {
        machine.saved = true;
        end(guest, machine, "it was saved to disk");
      }
    }
  }

  @Override
  public void suspend(GuestName guest) throws HypervisorException {
    stop(guest, StopMode.SUSPEND);
  }

  @Override
  public boolean isSaved(GuestName guest) throws HypervisorException {
    return defined(guest).saved;
  }

  @Override
  public Printed printed(GuestName guest) {
    Machine machine = machine(guest);
    byte[] kept = machine.console.toString().getBytes(StandardCharsets.US_ASCII);
    return Printed.of(machine.starts, machine.printed, kept);
  }

  @Override
  public void onConsoleLine(GuestName guest, Consumer<String> lines) {
    machine(guest).lines = lines;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void plan(Machine machine, long afterNs, Runnable action) {
    if (afterNs >= 0) {
      machine.plans.add(time.after(afterNs, action));
    }
  }

  private void speak(GuestName guest, Machine machine, String line) {
    ScriptedHypervisor keeper = machine.keeper;
    if (keeper != null && !keeper.closed) {
      keeper.watcher.spoke(guest, time.nowNs());
    }
    print(guest, line);
  }

  private void listen(GuestName guest, Machine machine) {
    machine.listens = true;
    listening.accept(guest);
  }

  private void end(GuestName guest, Machine machine, String how) {
    if (machine.status == GuestStatus.STOPPED) {
      return;
    }
    machine.status = GuestStatus.STOPPED;
    machine.listens = false;
    machine.plans.forEach(VirtualTime.Timer::cancel);
    machine.plans.clear();
    ScriptedHypervisor keeper = machine.keeper;
    if (keeper != null && !keeper.closed) {
      keeper.watcher.ended(guest, how);
    }
  }

  private static GuestScript next(Machine machine) {
    return machine.scripts.isEmpty() ? machine.script : machine.scripts.removeFirst();
  }

  private Mark mark(Phase phase) {
    return new Mark(phase, time.nowNs());
  }

  private Machine machine(GuestName guest) {
    return machines.computeIfAbsent(guest, unknown -> new Machine());
  }

  private Machine defined(GuestName guest) throws HypervisorException {
    spec(guest);
    return machine(guest);
  }

  private GuestSpec spec(GuestName guest) throws HypervisorException {
    GuestSpec spec = specs.get(guest);
    if (spec == null) {
      throw new HypervisorException(Kind.UNKNOWN_GUEST, "guest " + guest + " is not defined");
    }
    return spec;
  }

  private static HypervisorException bad(String what) {
    return new HypervisorException(Kind.BAD_DEFINITION, what);
  }
}
