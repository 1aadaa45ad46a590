package org.jitsu.backends.solo5;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.linux.cgroup.ControlGroup;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.PreparedCommand;
import org.jitsu.linux.tap.Tap;
import org.jspecify.annotations.Nullable;

/**
 * What a start needs and can be made before it is asked for: if it inherits no TAP, all but the
 * spawn itself.
 *
 * @param plan what it was made for
 * @param links the guest's, likewise
 * @param home the guest's directory
 * @param console of the start to come
 * @param marks by which the process is found again
 * @param command the spawn; null when it inherits a TAP, which is attached to only when the guest
 *     is to run
 */
record Prepared(
    Plan plan,
    List<GuestLink> links,
    GuestHome home,
    Console console,
    Marks marks,
    @Nullable PreparedCommand command)
    implements AutoCloseable {

  private static final int OUTPUT_FD = 1;
  private static final int ERROR_FD = 2;

  /** Prepares a start on a console, which is given back when that fails. */
  static Prepared of(Plan plan, List<GuestLink> links, GuestHome home, Console console)
      throws IOException, HypervisorException {
    Prepared prepared =
        new Prepared(plan, List.copyOf(links), home, console, Marks.of(home, links), null);
    try {
      return plan.inheritsTap() || links.isEmpty()
          ? prepared
          : prepared.with(prepared.command(null));
    } catch (IOException | HypervisorException | RuntimeException failure) {
      prepared.close();
      throw failure;
    }
  }

  /** Returns whether it is prepared for this. */
  boolean fits(Plan otherPlan, List<GuestLink> otherLinks) {
    return plan.equals(otherPlan) && links.equals(otherLinks);
  }

  /**
   * Starts the guest, and returns when its program is being executed. What was prepared is the
   * process's own from now on, or given back when it could not be started.
   */
  GuestProcess start() throws IOException, HypervisorException {
    ControlGroup group = null;
    boolean attaches = plan.inheritsTap() && !links.isEmpty();
    try (Tap tap = attaches ? Tap.open(links.getFirst().ifName()) : null;
        PreparedCommand spawn = command == null ? command(tap) : command) {
      group = plan.confinement().group(home);
      OsProcess process = spawn.start(group);
      return new GuestProcess(process, console, group, marks.attachment(), plan.meaning());
    } catch (IOException | HypervisorException | RuntimeException failure) {
      close();
      if (group != null) {
        group.remove();
      }
      throw failure;
    }
  }

  private Prepared with(PreparedCommand ready) {
    return new Prepared(plan, links, home, console, marks, ready);
  }

  private PreparedCommand command(@Nullable Tap tap) throws IOException, HypervisorException {
    Command unprepared =
        marks
            .on(Command.of(plan.line().with(links)))
            .ownSession()
            .directory(home.directory())
            .descriptor(OUTPUT_FD, console.fd())
            .descriptor(ERROR_FD, console.fd());
    if (plan.confinement().cpus() != null) {
      unprepared.onCpus(plan.confinement().cpus());
    }
    inherit(tap, unprepared);
    return unprepared.prepare();
  }

  private static void inherit(@Nullable Tap tap, Command command) {
    if (tap != null) {
      command.descriptor(Plan.TAP_FD, tap.fd());
    }
  }

  /** Gives everything back: no start came. */
  @Override
  public void close() {
    if (command != null) {
      command.close();
    }
    console.close();
    try {
      Files.deleteIfExists(home.nextConsole());
    } catch (IOException harmless) {
      // The next one replaces it.
    }
  }
}
