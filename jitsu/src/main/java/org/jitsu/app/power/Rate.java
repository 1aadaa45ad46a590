package org.jitsu.app.power;

import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says how often meters are read. */
final class Rate {

  @Option(
      names = "--rate",
      paramLabel = "HZ",
      defaultValue = "20",
      description =
          "How often the kernel's files are read, 0.1 to 1000 times a second (default:"
              + " ${DEFAULT-VALUE}). Other meters are read no quicker than they have new values.")
  private double hertz = 20;

  @Spec(Spec.Target.MIXEE)
  private @org.jspecify.annotations.Nullable CommandSpec spec;

  /** Returns the time between two readings in nanoseconds. */
  long everyNs() {
    if (!(hertz >= 0.1 && hertz <= 1000)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--rate " + hertz + " is not between 0.1 and 1000; try --rate 20");
    }
    return Math.round(1e9 / hertz);
  }
}
