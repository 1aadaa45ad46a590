package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest that runs and does not listen, for ever or for long. */
@Timeout(120)
class SilentGuestIT {

  private static final Sample MUTE = Sample.hello("mute").knobs("never-listen").guest("boot: 2s");

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void isGivenUpAtItsDeadlineAndTriedAgainWhenTheNextTryIsDue() throws Exception {
    DaemonProcess daemon = lab.serve(MUTE.service("refuse: reset"));

    assertThatThrownBy(() -> Visitor.visit(MUTE)).isInstanceOf(ConnectException.class);

    Status.Guest failed = daemon.awaitState("mute", "failed");
    assertThat(failed.detail())
        .contains("it did not listen within 2.0 s; the next try is due in 1 s");
    assertThat(daemon.starts())
        .extracting(Start::outcome)
        .containsExactly("it did not listen within 2.0 s");
    assertThat(lab.guests()).as("what failed does not go on running").isEmpty();
    assertThat(AddressLookup.ask(Lab.DNS, MUTE.serviceName(), 10_000).getHostAddress())
        .as("its address is held, so its name is answered")
        .isEqualTo(MUTE.address());

    for (int tries = 2; tries <= 3; tries++) {
      int due = tries;
      awaitRefusedUntil(() -> daemon.guest("mute").starts() == due);
      daemon.awaitState("mute", "failed");
    }
    assertThat(daemon.guest("mute").detail()).contains("the next try is due in 4 s");
    assertThat(daemon.log()).contains("booting -> draining (it did not listen within 2.0 s)");
  }

  @Test
  void isMetWithSilenceWhereThatIsConfigured() throws Exception {
    DaemonProcess daemon = lab.serve(MUTE.service("refuse: silence"));

    assertThatThrownBy(() -> Visitor.connect(MUTE.address(), 5_000))
        .isInstanceOf(SocketTimeoutException.class);

    assertThat(daemon.guest("mute").starts()).isGreaterThanOrEqualTo(1);
    assertThat(daemon.starts().getFirst().outcome()).contains("it did not listen");
  }

  /** Longer than the first retransmission of the client, too. */
  @ParameterizedTest
  @ValueSource(ints = {700, 1700})
  void mayRefuseForAWhileAndNoClientSeesIt(int windowMs) throws Exception {
    Sample late = Sample.hello("late").knobs("reset-window=" + windowMs);
    DaemonProcess daemon = lab.serve(late);

    Visitor.visit(late);

    assertThat(daemon.awaitState("late", "ready").starts()).isEqualTo(1);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /** Connects again and again, refused each time. */
  private static void awaitRefusedUntil(Condition condition) throws Exception {
    long deadlineNs = System.nanoTime() + 60_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("a next try comes").isLessThan(deadlineNs);
      assertThatThrownBy(() -> Visitor.visit(MUTE)).isInstanceOf(ConnectException.class);
    }
  }
}
