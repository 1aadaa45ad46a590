package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** What one place says again and again is bounded, and what was left out is counted. */
class LogLimitTest {

  private static final long SECOND = 1_000_000_000;
  private static final String SAID = "{0}: the kernel refused: {1}";

  private final LogLimit limit = new LogLimit();

  @Test
  void oneThatSaysTooMuchIsCutAndTheOthersAreNot() {
    assertThat(admitted(SAID, 1000, 0)).isEqualTo(LogLimit.MOST);
    assertThat(admitted("another sentence", 3, SECOND)).isEqualTo(3);
    LogRecord graver = new LogRecord(Level.SEVERE, SAID);
    assertThat(limit.admits(graver, SECOND)).as("of another level").isTrue();
  }

  @Test
  void whatWasLeftOutIsCountedWhenItsPeriodIsOver() {
    admitted(SAID, LogLimit.MOST + 37, SECOND);

    assertThat(limit.expire(10 * SECOND)).isEmpty();
    assertThat(limit.untilNextNs(10 * SECOND)).isEqualTo(SECOND);
    List<LogRecord> lines = limit.expire(11 * SECOND);

    assertThat(lines).hasSize(1);
    LogRecord line = lines.getFirst();
    assertThat(new JsonLog().formatMessage(line))
        .isEqualTo("37 more lines like this were left out: " + SAID);
    assertThat(line.getLevel()).isEqualTo(Level.WARNING);
    assertThat(line.getLoggerName()).isEqualTo("org.jitsu.guest.GuestKeeper");
    assertThat(admitted(SAID, 5, 11 * SECOND)).as("a new period").isEqualTo(5);
  }

  @Test
  void whoSaysLittleIsForgottenWithoutAWord() {
    admitted(SAID, LogLimit.MOST, 0);
    assertThat(limit.expire(20 * SECOND)).isEmpty();
    assertThat(limit.untilNextNs(20 * SECOND)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void placesAreBounded() {
    admitted(SAID, LogLimit.MOST + 1, 0);
    for (int i = 0; i < LogLimit.PLACES; i++) {
      admitted("sentence " + i, 1, SECOND);
    }
    assertThat(limit.expire(SECOND)).as("the oldest is forgotten").hasSize(1);
    assertThat(limit.expire(SECOND)).isEmpty();
  }

  @Test
  void theEndTellsWhatWasLeftOut() {
    admitted(SAID, LogLimit.MOST + 2, 0);
    assertThat(limit.end()).hasSize(1);
    assertThat(limit.end()).isEmpty();
  }

  private int admitted(String message, int times, long nowNs) {
    int admitted = 0;
    for (int i = 0; i < times; i++) {
      LogRecord line = new LogRecord(Level.WARNING, message);
      line.setLoggerName("org.jitsu.guest.GuestKeeper");
      line.setParameters(new Object[] {"www" + i, "no memory"});
      admitted += limit.admits(line, nowNs) ? 1 : 0;
    }
    return admitted;
  }
}
