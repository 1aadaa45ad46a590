package org.jitsu.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0|0", "0-1,3|0-1,3", "3, 1,2|1-3", "7,7|7", "0-1023|0-1023"})
  void readsListsAndWritesThemShort(String text, String shortest) {
    assertThat(CpuSet.parse(text)).hasToString(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1-", "3-2", "a", "0,,1", "1024", "99999"})
  void saysWhatIsNone(String text) {
    assertThatThrownBy(() -> CpuSet.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("'");
  }

  @Test
  void knowsWhatIsInAnother() {
    CpuSet some = CpuSet.parse("0-3");
    assertThat(some.containsAll(CpuSet.parse("1,3"))).isTrue();
    assertThat(some.containsAll(CpuSet.parse("3-4"))).isFalse();
    assertThat(some).isEqualTo(CpuSet.parse("0,1,2,3")).isNotEqualTo(CpuSet.parse("0"));
  }
}
