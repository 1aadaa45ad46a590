package org.jitsu.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.app.power.DaemonEnergy;
import org.jitsu.config.Configuration;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.time.Ticker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks a configuration as far as that is possible without starting anything. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Reads the configuration and its zone files, and asks the backends whether they could boot the guests. Starts nothing.",
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu check -c jitsu.yaml && systemctl restart jitsu")
final class CheckCommand implements Callable<Integer> {

  @Mixin private ConfigurationOption configuration = new ConfigurationOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException, IOException {
    Path scratch = Files.createTempDirectory("jitsu-check");
    try (Backends backends = new Backends()) {
      List<String> problems = new ArrayList<>();
      Configuration loaded =
          ConfigurationOption.load(
              ConfigurationOption.origin(
                  configuration.file(),
                  backends.names(),
                  file -> problems.add(file + " is damaged: what it added would not be served")));
      backends.boards(loaded.boards());
      problems.addAll(Zoning.problems(loaded));
      for (Guest guest : loaded.guests()) {
        try {
          Hypervisor backend = backends.open(guest.backend(), scratch, DEAF, Ticker.system());
          Backends.check(guest, backend);
          backend.define(guest.spec());
        } catch (HypervisorException e) {
          problems.add(String.valueOf(e.getMessage()));
        }
      }
      try {
        DaemonEnergy.check(
            loaded.energy(), loaded.boardMeters(), loaded.daemon().state(), Ticker.system());
      } catch (CannotException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
      if (!problems.isEmpty()) {
        throw new CannotException(problems);
      }
      spec.commandLine()
          .getOut()
          .printf(
              "%s is right: %d services on %d guests, %d zones%n",
              configuration.file(),
              loaded.services().size(),
              loaded.guests().size(),
              loaded.dns().zones().size());
    } finally {
      Scratch.delete(scratch);
    }
    return 0;
  }

  private static final GuestWatcher DEAF =
      new GuestWatcher() {
        @Override
        public void spoke(GuestName guest, long atNs) {}

        @Override
        public void ended(GuestName guest, String how) {}
      };
}
