package org.jitsu.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jitsu.bench.result.ResultFiles;
import org.jitsu.bench.result.ThisMachine;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.bench.scenario.ScenarioRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where what a scenario measured is written: the terminal, and files if they are wanted. */
final class Outcome {
  private static final String RESUME = "--resume";

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the rows there, one JSON object a line, the manifest in each.")
  private @Nullable Path json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description =
          "Keep the result there: result.json, rows.csv, histograms (.hgrm) and, while it is"
              + " measured, a journal.")
  private @Nullable Path directory;

  @Option(
      names = RESUME,
      description = "Go on with what an interrupted run left in the directory of --output.")
  private boolean resume;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Runs the scenario; returns the exit code. */
  int of(Scenario scenario) {
    CommandSpec command = Objects.requireNonNull(spec);
    if (resume && directory == null) {
      throw new ParameterException(
          command.commandLine(), "--resume wants the directory: add --output DIR");
    }
    ScenarioRun run =
        new ScenarioRun(System.out, System.err, new ResultFiles.Wanted(json, directory, resume));
    try {
      return run.run(
          scenario, ThisMachine.manifest(words(command), Surroundings.root(), scenario.uses()));
    } catch (InterruptedException early) {
      return ScenarioRun.INTERRUPTED;
    }
  }

  /** The words that say what is measured; where it is written, and how often begun, is no part. */
  private static String words(CommandSpec command) {
    List<String> words = new ArrayList<>(List.of("bin/jitsu bench", command.name()));
    List<String> given = command.commandLine().getParseResult().originalArgs();
    for (int i = 0; i < given.size(); i++) {
      String word = given.get(i);
      switch (word) {
        case "--json", "--output", "-o" -> i++;
        case RESUME -> {}
        default -> {
          if (!word.matches("(--json|--output|-o)=.*|-o.+")
              && !(i == 0 && word.equals(command.name()))) {
            words.add(word);
          }
        }
      }
    }
    return String.join(" ", words);
  }
}
