package org.jitsu.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource({
    "1.04211, 1.10, PASS s.m 1.042 1.10",
    "1.1,     1.10, PASS s.m 1.1 1.10",
    "1.1004,  1.10, PASS s.m 1.1 1.10",
    "1.1005,  1.10, SHORT s.m 1.101 1.10",
    "0,       0,    PASS s.m 0 0",
    "1,       0,    SHORT s.m 1 0",
    "1000,    1000, PASS s.m 1000 1000",
    "-0.7,    2,    PASS s.m -0.7 2",
  })
  void saysWhetherTheFigureIsWithinTheBar(double figure, String bar, String line) {
    Verdict verdict = Promise.of("s.m", bar).judge(OptionalDouble.of(figure));

    assertThat(verdict).hasToString(line);
    assertThat(verdict.kept()).isEqualTo(line.startsWith("PASS"));
  }

  @ParameterizedTest
  @CsvSource({
    "0.96,   0.95, PASS s.m 0.96 0.95",
    "0.9496, 0.95, PASS s.m 0.95 0.95",
    "0.9494, 0.95, SHORT s.m 0.949 0.95",
  })
  void saysWhetherTheFigureReachesTheBar(double figure, String bar, String line) {
    Verdict verdict = Promise.atLeast("s.m", bar).judge(OptionalDouble.of(figure));

    assertThat(verdict).hasToString(line);
    assertThat(verdict.kept()).isEqualTo(line.startsWith("PASS"));
  }

  @Test
  void whatCouldNotBeMeasuredIsShort() {
    Verdict verdict = Promise.of("s.m", "1.10").judge(OptionalDouble.empty());

    assertThat(verdict).hasToString("SHORT s.m none 1.10");
    assertThat(verdict.kept()).isFalse();
  }
}
