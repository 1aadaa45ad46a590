package org.jitsu.wire.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SeqNumTest {
  @Test
  void ordersAcrossTheWrap() {
    assertThat(SeqNum.before(-1, 0)).isTrue();
    assertThat(SeqNum.after(5, -10)).isTrue();
    assertThat(SeqNum.distance(-10, 5)).isEqualTo(15);
    assertThat(SeqNum.max(-10, 5)).isEqualTo(5);
    assertThat(new SeqNum(-1).plus(2)).isEqualTo(new SeqNum(1));
    assertThat(new SeqNum(-1)).hasToString("4294967295");
  }

  @Test
  void windowsMayWrapAndBeEmpty() {
    assertThat(SeqNum.inWindow(3, -5, 10)).isTrue();
    assertThat(SeqNum.inWindow(5, -5, 10)).isFalse();
    assertThat(SeqNum.inWindow(-5, -5, 10)).isTrue();
    assertThat(SeqNum.inWindow(-6, -5, 10)).isFalse();
    assertThat(SeqNum.inWindow(7, 7, 0)).isFalse();
  }

  @Test
  void orderIsAntisymmetricAndShiftsWithItsNumbers() {
    Random random = new Random(5);
    for (int i = 0; i < 100_000; i++) {
      int a = random.nextInt();
      int ahead = 1 + random.nextInt(Integer.MAX_VALUE);
      int b = a + ahead;
      int shift = random.nextInt();
      assertThat(SeqNum.before(a, b)).isTrue();
      assertThat(SeqNum.before(b, a)).isFalse();
      assertThat(SeqNum.before(a + shift, b + shift)).isTrue();
      assertThat(SeqNum.distance(a, b)).isEqualTo(ahead);
      assertThat(SeqNum.max(a, b)).isEqualTo(b).isEqualTo(SeqNum.max(b, a));
      assertThat(SeqNum.atOrBefore(a, a) && SeqNum.atOrAfter(a, a)).isTrue();
    }
  }

  /** RFC 1982 section 3.2 leaves two numbers half the circle apart without an order. */
  @Test
  void oppositesHaveNoOrder() {
    assertThat(SeqNum.before(0, Integer.MIN_VALUE)).isTrue();
    assertThat(SeqNum.before(Integer.MIN_VALUE, 0)).isTrue();
  }
}
