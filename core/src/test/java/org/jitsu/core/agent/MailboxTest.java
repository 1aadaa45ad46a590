package org.jitsu.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {

  @Test
  void keepsTheOrderAndCountsWhatFoundItFull() {
    List<String> woken = new ArrayList<>();
    Mailbox<String> mailbox = new Mailbox<>(2, () -> woken.add("wake"));

    boolean third = mailbox.offer("a") && mailbox.offer("b") && mailbox.offer("c");

    List<String> seen = new ArrayList<>();
    assertThat(third).isFalse();
    assertThat(mailbox.drain(seen::add)).isEqualTo(2);
    assertThat(seen).containsExactly("a", "b");
    assertThat(woken).hasSize(2);
    assertThat(mailbox.overflows()).isEqualTo(1);
  }

  @Test
  void drainsOnlyWhatWasThereWhenItBegan() {
    Mailbox<Integer> mailbox = new Mailbox<>(8);
    mailbox.offer(1);

    int taken = mailbox.drain(message -> mailbox.offer(message + 1));

    assertThat(taken).isEqualTo(1);
  }

  @Test
  void pollComesBackEmptyHanded() throws InterruptedException {
    assertThat(new Mailbox<String>(1).poll(1)).isNull();
  }
}
