package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final long SECOND_NS = 1_000_000_000;

  @Test
  void aSecondsWorthPassesAtOnceAndThenSoManyASecond() {
    RateLimit limit = new RateLimit(10, 0);
    assertThat(passed(limit, 100, 0)).isEqualTo(10);
    assertThat(passed(limit, 100, SECOND_NS / 2)).isEqualTo(5);
    assertThat(passed(limit, 100, 60 * SECOND_NS)).as("saved up to a second").isEqualTo(10);
  }

  private static int passed(RateLimit limit, int attempts, long nowNs) {
    int passed = 0;
    for (int i = 0; i < attempts; i++) {
      passed += limit.pass(nowNs) ? 1 : 0;
    }
    return passed;
  }
}
