package org.jitsu.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of the bench: {@code bin/jitsu bench SCENARIO}. */
@Command(
    name = "bin/jitsu bench",
    description = "Measures starts, and says which promised figures were reached.",
    subcommands = {
      ColdStartCommand.class,
      StartModesCommand.class,
      StartRateCommand.class,
      ParallelCommand.class,
      ToolstackCommand.class,
      HeldConnectCommand.class,
      ThroughputCommand.class,
      SynFloodCommand.class,
      DnsAbuseCommand.class,
      ZoneReloadCommand.class,
      WarmDnsCommand.class,
      PowerOverheadCommand.class,
      RigOverheadCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    synopsisSubcommandLabel = "SCENARIO",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Every promised figure was reached (PASS).",
      "1:The scenario could not run; standard error says why and what to do.",
      "2:The command line is wrong.",
      "3:A promised figure was missed (SHORT).",
      "130:Interrupted; what was measured until then was printed."
    })
public final class Bench {
  private static final long CLEAN_UP_S = 60;

  private Bench() {}

  /** Runs a scenario and ends the process with its exit code. */
  public static void main(String[] args) {
    CountDownLatch done = new CountDownLatch(1);
    Thread runner = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(runner, done), "interrupt"));
    int code = new CommandLine(new Bench()).execute(args);
    done.countDown();
    System.exit(code);
  }

  /** Ctrl-C: the scenario is told to end, and the process lives until it has cleaned up. */
  private static void end(Thread runner, CountDownLatch done) {
    if (done.getCount() == 0) {
      return;
    }
    runner.interrupt();
    try {
      if (!done.await(CLEAN_UP_S, TimeUnit.SECONDS)) {
        System.err.println("the scenario did not end in time; its namespaces end with it");
      }
    } catch (InterruptedException bug) {
      throw new IllegalStateException("nobody interrupts a shutdown hook", bug);
    }
  }
}
