package org.jitsu.bench.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAccuracyTest {
  private static final int SEEDS = Boolean.getBoolean("jitsu.long") ? 5 : 2;

  @TempDir private Path proc;

  @ParameterizedTest
  @ValueSource(strings = {"root", "saturation", "steps"})
  void theModelIsWithinTenPercentOfEachLaw(String law) throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      ModelAccuracy accuracy =
          ModelAccuracy.measure(
              law, Objects.requireNonNull(ModelAccuracy.laws().get(law)), proc, seed);

      assertThat(accuracy.mean()).isBetween(0.001, 0.10);
      assertThat(accuracy.errorByLevel()).hasSize(11);
    }
  }

  @Test
  void aLawThatTheModelCannotFollowIsSeenToBeWrong() throws IOException {
    ModelAccuracy accuracy =
        ModelAccuracy.measure("cliff", u -> u < 0.85 ? 2 + 2 * u : 20, proc, 1);

    assertThat(accuracy.mean()).isGreaterThan(0.10);
  }
}
