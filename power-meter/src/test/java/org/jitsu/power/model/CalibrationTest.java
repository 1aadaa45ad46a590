package org.jitsu.power.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.jitsu.power.meter.MeterException;
import org.junit.jupiter.api.Test;

/** Fits against meters whose laws are other than the model's. */
class CalibrationTest {
  private static final double[] LEVELS = {0, 0.25, 0.5, 0.75, 1, 0.5, 0};

  /**
   * A calibration of ten seconds a load, ten readings a second, by a meter of such a law and lag.
   */
  private static List<Calibration.Moment> moments(
      DoubleUnaryOperator law, double lagSeconds, double noise, long seed) {
    Random random = new Random(seed);
    List<Calibration.Moment> moments = new ArrayList<>();
    double shown = law.applyAsDouble(0);
    for (int i = 0; i < LEVELS.length * 100; i++) {
      double level = LEVELS[i / 100];
      double busy = Math.clamp(level + 0.02 * random.nextGaussian(), 0, 1);
      shown += (law.applyAsDouble(busy) - shown) * (lagSeconds <= 0 ? 1 : 0.1 / (lagSeconds + 0.1));
      double watts = shown * (1 + noise * random.nextGaussian());
      moments.add(new Calibration.Moment(i * 100_000_000L, level, busy, watts));
    }
    return moments;
  }

  @Test
  void itsOwnLawIsFoundAgain() throws MeterException {
    Calibration.Fit fit = Calibration.fit(moments(u -> 2 + 3 * u, 0, 0, 1));

    assertThat(fit.law().watts(0)).isEqualTo(2, within(0.05));
    assertThat(fit.law().watts(0.6)).isEqualTo(3.8, within(1e-6));
    assertThat(fit.law().watts(1)).isEqualTo(5, within(0.05));
    assertThat(fit.lagNs()).isZero();
  }

  @Test
  void anotherLawIsMetWithinTenPercentAtEveryLoad() throws MeterException {
    for (int seed = 0; seed < 20; seed++) {
      Calibration.Fit fit =
          Calibration.fit(moments(u -> 1.6 + 3.1 * Math.pow(u, 0.6), 0.8, 0.03, seed));

      assertThat(fit.meanError()).isLessThanOrEqualTo(0.10);
      assertThat(fit.errorByLevel()).containsOnlyKeys(0.0, 0.25, 0.5, 0.75, 1.0);
      assertThat(fit.lagNs()).isBetween(200_000_000L, 1_600_000_000L);
    }
  }

  @Test
  void aLawThatFallsIsNotBelieved() {
    assertThatThrownBy(() -> Calibration.fit(moments(u -> 5 - 3 * u, 0, 0.01, 1)))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("is it this machine's meter");
    assertThatThrownBy(() -> Calibration.fit(moments(u -> 5, 0, 0.05, 1)))
        .hasMessageContaining("the power does not follow the load");
  }

  @Test
  void tooLittleIsNotFitted() {
    assertThatThrownBy(() -> Calibration.fit(List.of()))
        .hasMessageContaining("a fit needs 3 loads and 12 readings");
  }
}
