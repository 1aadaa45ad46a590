package org.jitsu.bench;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What a number on the command line may be.
 *
 * @param option whose number it is
 * @param usual one to try instead
 */
record Range(String option, int least, int most, int usual) {

  /**
   * Refuses a number that is out of the range.
   *
   * @param spec of the command
   * @throws ParameterException with what would be right
   */
  void check(@Nullable CommandSpec spec, int number) {
    if (number < least || number > most) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "%s %d is not between %d and %d; try %s %d"
              .formatted(option, number, least, most, option, usual));
    }
  }
}
