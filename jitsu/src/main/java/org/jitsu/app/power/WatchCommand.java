package org.jitsu.app.power;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jitsu.app.CannotException;
import org.jitsu.app.Termination;
import org.jitsu.power.ledger.EnergyLedger.Account;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows powers while they change. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = "Shows the power of every zone, once a second, until Ctrl-C.",
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu power watch --meter rapl")
final class WatchCommand implements Callable<Integer> {
  private static final long SECOND_NS = 1_000_000_000;
  private static final double DAY_S = 86_400;

  @Mixin private MeterOptions meters = new MeterOptions();
  @Mixin private Rate rate = new Rate();

  @Option(
      names = {"-s", "--seconds"},
      paramLabel = "SECONDS",
      description = "End after so long.")
  private double seconds = DAY_S * 365;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    if (!(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds " + seconds + " is no length; try --seconds 60");
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean isTerminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    try (Termination termination = new Termination();
        Metering metering = new Metering(meters.open(), rate.everyNs(), 60, Metering.NOBODY)) {
      long endNs = System.nanoTime() + (long) (seconds * 1e9);
      boolean isFirst = true;
      while (System.nanoTime() < endNs
          && !termination.await(Math.min(SECOND_NS, Math.max(1, endNs - System.nanoTime())))) {
        if (isTerminal && !isFirst) {
          out.printf("\033[%dA", metering.ledger().zones().size() + 2);
        }
        print(metering, out, isTerminal ? "\033[K%n" : "%n");
        out.flush();
        isFirst = false;
      }
    }
    return 0;
  }

  private static void print(Metering metering, PrintWriter out, String end) {
    out.printf(
        Locale.ROOT, "%-36s %-10s %12s %14s %6s" + end, "METER/ZONE", "QUALITY", "W", "J", "GAPS");
    double watts = 0;
    for (Account account : metering.ledger().accounts()) {
      boolean isBoard = metering.board().contains(account.zone());
      watts += isBoard ? account.watts().orElse(Double.NaN) : 0;
      out.printf(
          Locale.ROOT,
          "%-36s %-10s %12s %14.3f %6d%s" + end,
          account.zone().id(),
          account.zone().quality().word(),
          number(account.watts()),
          account.joules(),
          account.gaps(),
          account.watts().isEmpty() && !account.lastGap().isEmpty()
              ? "  " + account.lastGap()
              : "");
    }
    OptionalDouble all = Double.isNaN(watts) ? OptionalDouble.empty() : OptionalDouble.of(watts);
    out.printf(Locale.ROOT, "%-36s %-10s %12s" + end, "the machine", "", number(all));
  }

  private static String number(OptionalDouble watts) {
    return watts.isEmpty() ? "unknown" : String.format(Locale.ROOT, "%.3f", watts.getAsDouble());
  }
}
