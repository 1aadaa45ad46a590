package org.jitsu.bench.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FootprintTest {
  private final Footprint footprint = new Footprint();

  @Test
  void nothingSampledIsNothingKnown() {
    assertThat(footprint.after(100)).isEmpty();
    assertThat(footprint.growthOverLast(50)).isEmpty();
  }

  @Test
  void tellsTheMemoryAfterSoManyStartsOrTheLast() {
    for (int i = 1; i <= 5; i++) {
      footprint.sample(i);
    }

    assertThat(footprint.after(3)).hasValue(3);
    assertThat(footprint.after(100)).hasValue(5);
  }

  @Test
  void steadyGrowthShows() {
    for (int i = 0; i < 200; i++) {
      footprint.sample(80 + 0.1 * i);
    }

    assertThat(footprint.growthOverLast(50).orElseThrow()).isCloseTo(2.5, within(0.001));
  }

  @Test
  void aClimbThatEndedBeforeTheLastStartsDoesNot() {
    for (int i = 0; i < 100; i++) {
      footprint.sample(Math.min(80 + i, 130));
    }

    assertThat(footprint.growthOverLast(50)).hasValue(0);
  }

  @Test
  void oneSpikeDoesNot() {
    for (int i = 0; i < 50; i++) {
      footprint.sample(i == 40 ? 120 : 80);
    }

    assertThat(footprint.growthOverLast(50)).hasValue(0);
  }
}
