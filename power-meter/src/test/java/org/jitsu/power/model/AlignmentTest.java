package org.jitsu.power.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jitsu.power.meter.MeterException;
import org.junit.jupiter.api.Test;

/** Pulses in the records of meters whose clocks are wrong. */
class AlignmentTest {
  private static final double BEGAN = 5000;

  /** A record of ten minutes in which the pulses begin at a time by the meter's own clock. */
  private static List<Alignment.Point> record(
      double begin, double period, double noise, long seed) {
    Random random = new Random(seed);
    List<Alignment.Point> points = new ArrayList<>();
    for (double t = 1e6; t < 1e6 + 600; t += period) {
      double load = Pulses.USUAL.at(t - begin);
      points.add(new Alignment.Point(t, 2 + 3 * load + noise * random.nextGaussian()));
    }
    return points;
  }

  @Test
  void theOffsetIsFoundWithinTheMetersPeriod() throws MeterException {
    for (int seed = 0; seed < 10; seed++) {
      double begin = 1e6 + 60 + 37.3 * seed;
      assertThat(Alignment.find(record(begin, 0.1, 0.3, seed), Pulses.USUAL, BEGAN).offsetSeconds())
          .isEqualTo(BEGAN - begin, within(0.1));
      assertThat(Alignment.find(record(begin, 1, 0.3, seed), Pulses.USUAL, BEGAN).offsetSeconds())
          .isEqualTo(BEGAN - begin, within(0.6));
    }
  }

  @Test
  void withoutPulsesThereIsNoAnswer() {
    assertThatThrownBy(() -> Alignment.find(record(0, 1, 1, 1), Pulses.USUAL, BEGAN))
        .hasMessageContaining("the pulses are not in this record");
    assertThatThrownBy(() -> Alignment.find(List.of(), Pulses.USUAL, BEGAN))
        .hasMessageContaining("fewer than 8");
  }

  @Test
  void pulsesInTwoPlacesAreNotGuessedBetween() {
    List<Alignment.Point> twice = new ArrayList<>(record(1e6 + 100, 0.5, 0.1, 1));
    List<Alignment.Point> other = record(1e6 + 400, 0.5, 0.1, 2);
    for (int i = 500; i < twice.size(); i++) {
      twice.set(i, other.get(i));
    }

    assertThatThrownBy(() -> Alignment.find(twice, Pulses.USUAL, BEGAN))
        .hasMessageContaining("more than one place");
  }
}
