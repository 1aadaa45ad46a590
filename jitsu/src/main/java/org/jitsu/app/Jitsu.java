package org.jitsu.app;

import java.util.Arrays;
import java.util.List;
import org.jitsu.app.power.PowerCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 could not be done, 2 the words were wrong. */
@Command(
    name = "jitsu",
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    description = "An authoritative DNS server that summons virtual machines.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu demo                     see it work, nothing to configure",
      "  bin/jitsu check -c jitsu.yaml      is the configuration right?",
      "  bin/jitsu serve -c jitsu.yaml      answer queries, boot guests",
      "  bin/jitsu status -c jitsu.yaml     what is asleep, what is awake",
      "  bin/jitsu trace -c jitsu.yaml www  its last starts, phase by phase",
      "  bin/jitsu power list               what here measures power, and why other things do not",
      "  bin/jitsu bench cold-start         measure (bin/jitsu bench --help)"
    })
public final class Jitsu implements Runnable {

  private static final List<Class<?>> COMMANDS =
      List.of(
          ServeCommand.class,
          ClassicCommand.class,
          CheckCommand.class,
          StatusCommand.class,
          TopCommand.class,
          SummonCommand.class,
          StopCommand.class,
          ConsoleCommand.class,
          EventsCommand.class,
          TraceCommand.class,
          AddCommand.class,
          ChangeCommand.class,
          RemoveCommand.class,
          ReloadCommand.class,
          ClearCommand.class,
          DemoCommand.class,
          SimulateCommand.class,
          PowerCommand.class,
          RehearseCommand.class,
          AutoComplete.GenerateCompletion.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  private Jitsu() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Runs the command that the words name, and exits. */
  public static void main(String[] words) {
    LogFormat.install();
    System.exit(commandLine(words).execute(words));
  }

  /**
   * Makes the command line for these words, of all commands, but for the daemon: to read what the
   * others understand is a tenth of a second of its start, and as much memory as makes it collect
   * garbage when its first client comes.
   */
  public static CommandLine commandLine(String... words) {
    boolean isDaemon = words.length > 0 && words[0].equals(ServeCommand.NAME);
    CommandLine line = new CommandLine(new Jitsu());
    (isDaemon ? List.of(ServeCommand.class) : COMMANDS).forEach(line::addSubcommand);
    nameLauncher(line);
    return line.setExecutionExceptionHandler(
        (thrown, commandLine, _) -> {
          if (thrown instanceof CannotException) {
            commandLine.getErr().println("jitsu: " + thrown.getMessage());
          } else {
            commandLine.getErr().println("jitsu: a defect, please report it:");
            thrown.printStackTrace(commandLine.getErr());
          }
          return 1;
        });
  }

  /** Has the examples in every help begin with the words by which this Jitsu was started. */
  private static void nameLauncher(CommandLine line) {
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.footer(
        Arrays.stream(usage.footer())
            .map(example -> example.replace(Launched.FROM_SOURCE, Launched.command()))
            .toArray(String[]::new));
    line.getSubcommands().values().forEach(Jitsu::nameLauncher);
  }
}
