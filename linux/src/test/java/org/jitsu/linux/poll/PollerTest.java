package org.jitsu.linux.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.Test;

class PollerTest {
  @Test
  void silentDoorbellLetsTheTimePass() throws Exception {
    try (Poller poller = Poller.open(1);
        EventFd bell = EventFd.open()) {
      poller.add(bell.fd(), Poller.READABLE, "bell");
      long startNs = System.nanoTime();
      assertThat(poller.await(1_500_000)).isZero();
      assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(1_500_000);
    }
  }

  @Test
  void waitsWithoutSlackAreNoShorter() throws Exception {
    try (Poller poller = Poller.open(1)) {
      TimerSlack.none();
      long startNs = System.nanoTime();
      assertThat(poller.await(50_000)).isZero();
      assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(50_000);
    }
  }

  @Test
  void ringWakesUntilCleared() throws Exception {
    try (Poller poller = Poller.open(2);
        EventFd bell = EventFd.open()) {
      poller.add(bell.fd(), Poller.READABLE, "bell");
      bell.ring();
      bell.ring();
      assertThat(poller.await(Poller.FOREVER)).isOne();
      assertThat(poller.key(0)).isEqualTo("bell");
      assertThat(poller.ready(0)).isEqualTo(Poller.READABLE);
      bell.clear();
      assertThat(poller.await(0)).isZero();
    }
  }

  @Test
  void anotherThreadWakesAnEndlessWait() throws Exception {
    try (Poller poller = Poller.open(1);
        EventFd bell = EventFd.open()) {
      poller.add(bell.fd(), Poller.READABLE, "bell");
      Thread ringer = Thread.ofPlatform().start(bell::ring);
      assertThat(poller.await(Poller.FOREVER)).isOne();
      ringer.join();
    }
  }

  @Test
  void removedDescriptorIsForgottenEvenInTheResultAtHand() throws Exception {
    try (Poller poller = Poller.open(1);
        EventFd bell = EventFd.open();
        EventFd other = EventFd.open()) {
      Poller.Registration registration = poller.add(bell.fd(), Poller.READABLE, "bell");
      bell.ring();
      assertThat(poller.await(0)).isOne();
      registration.remove();
      poller.add(other.fd(), Poller.READABLE, "other");
      assertThat(poller.key(0)).isNull();
      assertThat(poller.await(0)).isZero();
    }
  }

  @Test
  void interestChanges() throws Exception {
    try (Poller poller = Poller.open(1);
        EventFd bell = EventFd.open()) {
      Poller.Registration registration = poller.add(bell.fd(), 0, "bell");
      bell.ring();
      assertThat(poller.await(0)).isZero();
      registration.interest(Poller.READABLE | Poller.WRITABLE);
      assertThat(poller.await(0)).isOne();
      assertThat(poller.ready(0)).isEqualTo(Poller.READABLE | Poller.WRITABLE);
    }
  }

  @Test
  void fullTableIsAnError() throws Exception {
    try (Poller poller = Poller.open(1);
        EventFd bell = EventFd.open();
        EventFd other = EventFd.open()) {
      poller.add(bell.fd(), Poller.READABLE, "bell");
      assertThatThrownBy(() -> poller.add(other.fd(), Poller.READABLE, "other"))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC))
          .hasMessage("poller all 1 places are taken: ENOSPC (no space left)");
    }
  }

  @Test
  void doorbellMayRingAfterItsEnd() throws Exception {
    EventFd bell = EventFd.open();
    bell.close();
    bell.ring();
    bell.close();
    assertThat(bell.fd().isClosed()).isTrue();
  }
}
