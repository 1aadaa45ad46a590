package org.jitsu.backends.solo5;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.linux.spawn.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitMeaningTest {

  @ParameterizedTest
  @CsvSource({
    "0,   it ended itself",
    "1,   'its tender refused it, or it failed: exit code 1'",
    "2,   it failed: exit code 2",
    "255, it aborted: exit code 255",
  })
  void aTendersCodesMeanWhatSolo5Says(int code, String meaning) {
    assertThat(ExitMeaning.SOLO5.of(new Exit.Code(code))).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource({
    "9,  it was killed by signal 9",
    "11, it crashed: signal 11",
    "31, it made a system call that is forbidden to it: signal 31",
  })
  void signalsMeanTheSameForAll(int signal, String meaning) {
    for (ExitMeaning each : ExitMeaning.values()) {
      assertThat(each.of(new Exit.Signal(signal))).isEqualTo(meaning);
    }
  }

  @Test
  void anyOtherProgramsCodesAreItsOwn() {
    assertThat(ExitMeaning.PLAIN.of(new Exit.Code(0))).isEqualTo("it ended itself");
    assertThat(ExitMeaning.PLAIN.of(new Exit.Code(255))).isEqualTo("it exited with code 255");
    assertThat(ExitMeaning.PLAIN.of(new Exit.Unseen()))
        .isEqualTo("it ended; it was the child of an earlier daemon");
  }
}
