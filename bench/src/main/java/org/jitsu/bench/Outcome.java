package org.jitsu.bench;

import java.nio.file.Path;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.bench.scenario.ScenarioRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where what a scenario measured is written: the terminal, and a file if one is wanted. */
final class Outcome {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the rows there, one JSON object a line.")
  private @Nullable Path json;

  /** Runs the scenario; returns the exit code. */
  int of(Scenario scenario) {
    return new ScenarioRun(System.out, System.err, json).run(scenario);
  }
}
