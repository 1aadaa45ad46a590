package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.PreparedCommand;
import org.jitsu.linux.sys.Fd;
import org.jspecify.annotations.Nullable;

/**
 * A QEMU of which nothing is left to be done but the spawn: made before it is wanted, if possible
 * long before, for to make it takes longer than to spawn it.
 *
 * @param plan what it was made for
 * @param doors our ends of what it inherits
 * @param line its command line
 * @param command the spawn
 */
record PreparedStart(Plan plan, Doors doors, List<String> line, PreparedCommand command)
    implements AutoCloseable {

  private static final int ERRORS_FD = 2;

  /**
   * What a start depends on; a start is prepared for nothing else.
   *
   * @param accel KVM or TCG, decided
   * @param state the saved state that the guest goes on from; null if it boots
   */
  record Plan(
      GuestSpec spec, Options options, Accel accel, List<GuestLink> links, @Nullable Path state) {

    /** A boot. */
    Plan(GuestSpec spec, Options options, Accel accel, List<GuestLink> links) {
      this(spec, options, accel, links, null);
    }

    /** Returns whether a QEMU is to be there that waits for the word. */
    boolean waits() {
      return options.start() == Options.Start.PREPARED && state == null;
    }
  }

  static PreparedStart of(Plan plan, GuestHome home, Vmm.Listener listener) throws IOException {
    List<String> boot =
        CommandLine.of(home.directory(), plan.spec(), plan.options(), plan.accel(), plan.links());
    List<String> line = plan.state() == null ? boot : CommandLine.restoring(boot);
    Doors doors = Doors.open(GuestHome.make(home.directory()), listener);
    try (Fd state = plan.state() == null ? null : Fd.open(plan.state(), Fd.READ_ONLY)) {
      Command command =
          Command.of(line)
              .ownSession()
              .directory(doors.home().directory())
              .descriptor(ERRORS_FD, doors.errors().fd())
              .descriptor(CommandLine.CONSOLE_FD, doors.consoleDoor().fd())
              .descriptor(CommandLine.QMP_FD, doors.qmpDoor().fd());
      if (state != null) {
        command.descriptor(CommandLine.STATE_FD, state);
      }
      PreparedCommand prepared = command.prepare();
      doors.closeInherited();
      return new PreparedStart(plan, doors, line, prepared);
    } catch (IOException | RuntimeException failure) {
      doors.close();
      throw failure;
    }
  }

  /** Gives everything back: no QEMU came. */
  @Override
  public void close() {
    command.close();
    doors.close();
  }
}
