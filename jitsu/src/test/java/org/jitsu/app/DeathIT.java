package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that die: killed, or by themselves, while they boot or serve. */
@Timeout(120)
class DeathIT {

  private static final Sample WWW = Sample.hello("www");

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void killedWhileItServesItIsHeldAtOnceAndTheNextConnectionBootsItAnew() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    try (Visitor open = Visitor.connect(WWW.address())) {
      open.isAt(WWW);
      daemon.awaitState("www", "ready");

      Lab.kill(lab.guest("www").orElseThrow());
      Visitor.visit(WWW);

      assertThat(daemon.guest("www").starts()).isEqualTo(2);
      assertThat(daemon.log()).contains("QEMU was killed by signal 9");
      assertThatThrownBy(() -> open.isAt(WWW))
          .as("a connection to the guest that died is reset, and does not hang")
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void aConnectionOfADeadGuestIsResetWhileItsAddressIsHeld() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    try (Visitor open = Visitor.connect(WWW.address())) {
      open.isAt(WWW);
      daemon.awaitState("www", "ready");
      Lab.kill(lab.guest("www").orElseThrow());
      daemon.awaitState("www", "asleep");

      assertThatThrownBy(() -> open.isAt(WWW))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");

      assertThat(daemon.guest("www").state())
          .as("a stray segment wakes nobody")
          .isEqualTo("asleep");
    }
  }

  @Test
  void killedWhileItBootsItsClientIsRefusedAndTheNextOneServed() throws Exception {
    Sample slow = WWW.knobs("listen-delay=1500");
    DaemonProcess daemon = lab.serve(slow);
    CompletableFuture<?> first = CompletableFuture.runAsync(() -> visit(slow));
    await("the guest boots")
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> daemon.guest("www").detail().equals("listening"));

    Lab.kill(lab.guest("www").orElseThrow());

    Status.Guest failed = daemon.awaitState("www", "failed");
    assertThat(failed.detail()).contains("it ended while it booted: QEMU was killed by signal 9");
    assertThatThrownBy(first::get).hasRootCauseInstanceOf(ConnectException.class);
    await("a later connection is served")
        .atMost(60, TimeUnit.SECONDS)
        .ignoreException(ConnectException.class)
        .until(
            () -> {
              Visitor.visit(slow);
              return true;
            });
    assertThat(daemon.awaitState("www", "ready").starts()).isEqualTo(2);
  }

  @Test
  void crashedItIsHeldAtOnceAndTheNextConnectionBootsItAnew() throws Exception {
    Sample fragile = WWW.knobs("crash-after=1500");
    DaemonProcess daemon = lab.serve(fragile);
    Visitor.visit(fragile);
    daemon.awaitState("www", "ready");
    daemon.awaitState("www", "asleep");
    assertThat(daemon.log()).contains("it reset itself, by a reboot or a triple fault");

    Visitor.visit(fragile);

    assertThat(daemon.awaitState("www", "ready").starts()).isEqualTo(2);
  }

  private static void visit(Sample sample) {
    try {
      Visitor.visit(sample);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
