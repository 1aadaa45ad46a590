package org.jitsu.app.simulate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;

/**
 * A hypervisor whose starts succeed and take as long as is assumed. It counts them, and adds up
 * memory and running time. One thread, that of the {@link VirtualTime}.
 */
final class SimulatedHypervisor implements Hypervisor, Suspends {
  private final VirtualTime time;
  private final Costs costs;
  private final Set<GuestName> snapshots;
  private final Consumer<GuestName> listening;
  private final Load load;
  private final Map<GuestName, Machine> machines = new HashMap<>();

  /** A guest. */
  private static final class Machine {
    private GuestSpec spec;
    private GuestStatus status = GuestStatus.STOPPED;
    private boolean saved;
    private int starts;

    private Machine(GuestSpec spec) {
      this.spec = spec;
    }
  }

  /**
   * Makes it, with nobody on it.
   *
   * @param snapshots guests of which what is saved serves every start
   * @param listening told of each guest that began to listen
   */
  SimulatedHypervisor(
      VirtualTime time, Costs costs, Set<GuestName> snapshots, Consumer<GuestName> listening) {
    this.time = time;
    this.costs = costs;
    this.snapshots = snapshots;
    this.listening = listening;
    this.load = new Load(time);
  }

  Load load() {
    return load;
  }

  @Override
  public void define(GuestSpec spec) {
    machines.computeIfAbsent(spec.name(), _ -> new Machine(spec)).spec = spec;
  }

  private Machine machine(GuestName guest) throws HypervisorException {
    Machine machine = machines.get(guest);
    if (machine == null) {
      throw new HypervisorException(Kind.FAILED, guest + " is not defined");
    }
    return machine;
  }

  @Override
  public GuestStatus status(GuestName guest) throws HypervisorException {
    return machine(guest).status;
  }

  @Override
  public Started start(GuestName guest, List<GuestLink> links) throws HypervisorException {
    Machine machine = machine(guest);
    boolean isPaused = machine.status == GuestStatus.PAUSED;
    if (machine.status == GuestStatus.RUNNING) {
      throw new HypervisorException(Kind.ALREADY_RUNNING, guest + " runs");
    }
    boolean goesOn = isPaused || machine.saved;
    long takesNs;
    if (isPaused) {
      load.resumes++;
      takesNs = costs.resumeNs();
    } else if (machine.saved) {
      load.restores++;
      takesNs = costs.restoreNs();
      machine.saved = snapshots.contains(guest);
    } else {
      load.boots++;
      takesNs = costs.bootNs();
    }
    load.change(1, isPaused ? 0 : machine.spec.memoryBytes());
    machine.status = GuestStatus.RUNNING;
    int start = ++machine.starts;
    time.after(
        takesNs,
        () -> {
          if (machine.starts == start && machine.status == GuestStatus.RUNNING) {
            listening.accept(guest);
          }
        });
    GuestLink link = links.getFirst();
    return new Started(
        new Attachment.Tap(link.ifName(), link.mac()),
        List.of(new Mark(Phase.SPAWNED, time.nowNs()), new Mark(Phase.RUNNING, time.nowNs())),
        goesOn);
  }

  @Override
  public void stop(GuestName guest, StopMode mode) throws HypervisorException {
    Machine machine = machine(guest);
    if (machine.status == GuestStatus.STOPPED) {
      return;
    }
    int fewer = machine.status == GuestStatus.RUNNING ? -1 : 0;
    if (mode == StopMode.PAUSE) {
      load.change(fewer, 0);
      machine.status = GuestStatus.PAUSED;
    } else {
      load.change(fewer, -machine.spec.memoryBytes());
      machine.status = GuestStatus.STOPPED;
      machine.saved |= mode == StopMode.SUSPEND;
    }
  }

  @Override
  public void suspend(GuestName guest) throws HypervisorException {
    stop(guest, StopMode.SUSPEND);
  }

  @Override
  public boolean isSaved(GuestName guest) throws HypervisorException {
    return machine(guest).saved;
  }

  @Override
  public void undefine(GuestName guest) {
    machines.remove(guest);
  }

  @Override
  public void close() {}
}
