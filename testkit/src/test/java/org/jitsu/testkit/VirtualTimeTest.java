package org.jitsu.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jitsu.core.time.VirtualTime;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

  private final VirtualTime time = new VirtualTime();
  private final List<String> happened = new ArrayList<>();

  @Test
  void thingsHappenByTimeAndThenBySequence() {
    after(5, "late");
    after(1, "first");
    after(1, "second");
    time.pass(4);
    assertThat(happened).containsExactly("first at 1", "second at 1");
    assertThat(time.nowNs()).isEqualTo(4);
    time.pass(1);
    assertThat(happened).contains("late at 5");
  }

  @Test
  void whatIsCancelledDoesNotHappen() {
    VirtualTime.Timer timer = time.after(1, () -> happened.add("never"));
    timer.cancel();
    time.pass(2);
    assertThat(happened).isEmpty();
  }

  @Test
  void aCallThatBlocksLetsOthersHappen() {
    time.after(1, () -> time.pass(10));
    after(4, "inside");
    time.pass(2);
    assertThat(happened).containsExactly("inside at 4");
    assertThat(time.nowNs()).isEqualTo(11);
  }

  @Test
  void aConditionThatNeverHoldsIsNamed() {
    after(3, "only");
    assertThatThrownBy(() -> time.passUntil("the moon rises", () -> false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the moon rises");
  }

  private void after(long delayNs, String what) {
    time.after(delayNs, () -> happened.add(what + " at " + time.nowNs()));
  }
}
