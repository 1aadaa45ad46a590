package org.jitsu.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
  private static final int MOST = 1000;

  private final Pattern pattern = new Pattern(MOST);

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 250, 251, 252, 5_000_000_000L})
  void knowsTheBytesOfEveryPlaceAndNoOthers(long at) {
    byte[] bytes = new byte[MOST];
    for (int i = 0; i < MOST; i++) {
      bytes[i] = (byte) ((at + i) % 251);
    }

    assertThat(pattern.matches(bytes, MOST, at)).isTrue();
    assertThat(pattern.matches(bytes, 1, at)).isTrue();
    assertThat(pattern.matches(bytes, MOST, at + 1)).isFalse();
    bytes[MOST - 1]++;
    assertThat(pattern.matches(bytes, MOST, at)).isFalse();
    assertThat(pattern.matches(bytes, MOST - 1, at)).isTrue();
  }
}
