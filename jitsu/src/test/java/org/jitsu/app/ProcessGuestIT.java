package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that are processes, through a whole daemon: what QEMU's do, and sooner. */
@Timeout(120)
class ProcessGuestIT {

  private static final Sample WWW = Sample.process("www");

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aQueryBootsAndThePageArrives() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    assertThat(lab.guests()).isEmpty();

    AddressLookup.ask(Lab.DNS, WWW.serviceName(), 10_000);
    Visitor.visit(WWW);

    Start start = theOnlyStart(daemon);
    assertThat(start.cause()).isEqualTo("query www.it.test A from 127.0.0.1");
    assertThat(start.outcome()).isEqualTo("ready");
    assertThat(start.phases())
        .extracting(Start.Moment::phase)
        .contains("spawned", "running") // it serves in a millisecond: its first word may come late
        .containsSubsequence("asked", "decided", "linked", "listening", "plugged", "injected");
    assertThat(lab.guests()).hasSize(1);
    await("the log names the start as its trace does")
        .atMost(20, TimeUnit.SECONDS)
        .until(
            () ->
                daemon
                    .log()
                    .matches("(?s).*www: booting -> ready .* trace=" + start.trace() + "\n.*"));
  }

  @Test
  void aConnectionAloneBootsAnImageUnderItsTender() throws Exception {
    Sample tended = Sample.process("www").backend("solo5").guest("tender: " + Lab.HELLO_PROCESS);
    DaemonProcess daemon = lab.serve(tended.service("wake: syn"));

    Visitor.visit(tended);

    assertThat(theOnlyStart(daemon).cause()).isEqualTo("SYN to port 80 from 10.77.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"${kernel}\", \"--net:service=@${tap-fd}\", \"--net-mac:service=${mac}\", \"--\","
            + " \"${kernel}\", \"${cmdline}\"]",
        "sh -c 'exec ${kernel} --mem=${memory-mib} --net:service=$JITSU_TAP"
            + " --net-mac:service=$JITSU_MAC ${kernel} ${cmdline}'"
      })
  void aCommandOfItsOwnBoots(String command) throws Exception {
    Sample own = WWW.guest("command: " + command);
    lab.serve(own);
    Visitor.visit(own);
  }

  @ParameterizedTest
  @ValueSource(strings = {"destroy", "shutdown", "pause"})
  void sleepsWhenItIsIdleAndTheNextConnectionWakesIt(String stop) throws Exception {
    Sample sleepy = WWW.guest("stop: " + stop).service("idle: 1s");
    DaemonProcess daemon = lab.serve(sleepy);
    for (int start = 1; start <= 2; start++) {
      Visitor.visit(sleepy);
      Status.Guest asleep = daemon.awaitState("www", "asleep");
      assertThat(asleep.starts()).isEqualTo(start);
      assertThat(lab.guests()).hasSize(stop.equals("pause") ? 1 : 0);
      assertThat(Lab.pluggedTaps()).isEmpty();
    }
  }

  /**
   * Whoever it is that waits says nothing for longer than {@code idle}, and a daemon dies besides.
   */
  @Test
  void anOpenConnectionKeepsItsGuestAwakeThoughNobodySaysAWord() throws Exception {
    Sample www = WWW.service("idle: 1s");
    DaemonProcess daemon = lab.serve(www);
    lab.awaitRehearsed();
    try (Visitor open = Visitor.connect(www.address())) {
      open.isAt(www);
      staysReadyForFiveTimesIdle(daemon);
      open.isAt(www);

      daemon.kill();
      DaemonProcess next = lab.serve();
      staysReadyForFiveTimesIdle(next);
      open.isAt(www);
      daemon = next;
    }
    daemon.awaitState("www", "asleep");
  }

  @Test
  void killedWhileItServesItIsHeldAtOnceAndTheNextConnectionBootsItAnew() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    try (Visitor open = Visitor.connect(WWW.address())) {
      open.isAt(WWW);
      daemon.awaitState("www", "ready");

      Lab.kill(lab.guest("www").orElseThrow());
      Visitor.visit(WWW);

      assertThat(daemon.guest("www").starts()).isEqualTo(2);
      assertThat(daemon.log()).contains("it was killed by signal 9");
      assertThatThrownBy(() -> open.isAt(WWW)).isInstanceOf(IOException.class);
    }
  }

  private static void staysReadyForFiveTimesIdle(DaemonProcess daemon) {
    await("it is ready, and stays so")
        .atMost(20, TimeUnit.SECONDS)
        .during(5, TimeUnit.SECONDS)
        .until(() -> daemon.guest("www").state().equals("ready"));
  }

  private static Start theOnlyStart(DaemonProcess daemon) throws Exception {
    daemon.awaitState("www", "ready");
    assertThat(daemon.starts()).hasSize(1);
    return daemon.starts().getFirst();
  }
}
