package org.jitsu.backends.solo5;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.tap.Tap;
import org.jspecify.annotations.Nullable;

/**
 * What a start needs and can be made before it is asked for.
 *
 * @param home the guest's directory
 * @param console of the start to come
 */
record Prepared(GuestHome home, Console console) implements AutoCloseable {

  private static final int OUTPUT_FD = 1;
  private static final int ERROR_FD = 2;

  /**
   * Starts the guest, and returns when its program is being executed. What was prepared is the
   * process's own from now on, or given back when it could not be started.
   */
  GuestProcess start(Plan plan, List<String> line, List<GuestLink> links) throws IOException {
    Marks marks = Marks.of(home, links);
    Command command =
        marks
            .on(Command.of(line))
            .ownSession()
            .directory(home.directory())
            .descriptor(OUTPUT_FD, console.fd())
            .descriptor(ERROR_FD, console.fd());
    if (plan.cpus() != null) {
      command.onCpus(plan.cpus());
    }
    try (Tap tap = plan.inheritsTap() ? Tap.open(links.getFirst().ifName()) : null) {
      inherit(tap, command);
      return new GuestProcess(command.start(), console, marks.attachment(), plan.meaning());
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private static void inherit(@Nullable Tap tap, Command command) {
    if (tap != null) {
      command.descriptor(Plan.TAP_FD, tap.fd());
    }
  }

  /** Gives everything back: no start came. */
  @Override
  public void close() {
    console.close();
    try {
      Files.deleteIfExists(home.nextConsole());
    } catch (IOException harmless) {
      // The next one replaces it.
    }
  }
}
