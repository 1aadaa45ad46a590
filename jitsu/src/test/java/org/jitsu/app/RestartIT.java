package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A daemon that ends, politely or not, and the next one. */
@Timeout(120)
class RestartIT {

  private static final Sample WWW = Sample.hello("www");

  @RegisterExtension final Lab lab = new Lab();

  enum End {
    SIGTERM,
    SIGKILL
  }

  @ParameterizedTest
  @CsvSource({"SIGTERM,qemu", "SIGKILL,qemu", "SIGTERM,process", "SIGKILL,process"})
  void guestsAndTheirConnectionsOutliveTheDaemon(End end, String backend) throws Exception {
    Sample www = WWW.backend(backend);
    Sample shop = Sample.hello("shop").backend(backend).at(11);
    DaemonProcess daemon = lab.serve(www, shop);
    try (Visitor open = Visitor.connect(www.address())) {
      open.isAt(www);
      daemon.awaitState("www", "ready");
      long pid = lab.guest("www").orElseThrow().pid();

      end(daemon, end);
      open.isAt(www);
      DaemonProcess next = lab.serve();

      open.isAt(www);
      Visitor.visit(www);
      Status.Guest adopted = next.guest("www");
      assertThat(adopted.state()).isEqualTo("ready");
      assertThat(next.starts()).as("nothing was started twice").isEmpty();
      assertThat(lab.guest("www").orElseThrow().pid()).isEqualTo(pid);

      assertThat(next.guest("shop").state()).isEqualTo("asleep");
      Visitor.visit(shop);

      next.stop("www");
      next.awaitState("www", "asleep");
      Visitor.visit(www);
      assertThat(lab.guest("www").orElseThrow().pid()).isNotEqualTo(pid);
    }
  }

  @ParameterizedTest
  @CsvSource({"SIGTERM,qemu", "SIGKILL,qemu", "SIGTERM,process", "SIGKILL,process"})
  void aGuestThatBootsMeanwhileIsNotLost(End end, String backend) throws Exception {
    Sample slow = WWW.backend(backend).knobs("listen-delay=3000");
    DaemonProcess daemon = lab.serve(slow);
    CompletableFuture<Boolean> visit = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                visitPatiently(slow);
                visit.complete(true);
              } catch (Exception e) {
                visit.completeExceptionally(e);
              }
            });
    await("the guest boots")
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> daemon.guest("www").detail().equals("listening"));
    long pid = lab.guest("www").orElseThrow().pid();

    end(daemon, end);
    DaemonProcess next = lab.serve();

    assertThat(visit.get(60, TimeUnit.SECONDS)).as("served on a retransmission").isTrue();
    next.awaitState("www", "ready");
    assertThat(lab.guests()).extracting(ProcessHandle::pid).containsExactly(pid);
  }

  /**
   * A client on the daemon's own host: without Synjitsu's port the bridge has no carrier, the
   * kernel forgets the neighbour, and where the next daemon takes over 3 s to come, it gives up
   * once.
   */
  private static void visitPatiently(Sample sample) throws IOException {
    try {
      Visitor.visit(sample);
    } catch (NoRouteToHostException away) {
      Visitor.visit(sample);
    }
  }

  @Test
  void itEndsTidilyWhenItIsToldTo() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    Visitor.visit(WWW);

    assertThat(daemon.terminate()).as("the exit code of SIGTERM").isEqualTo(143);

    assertThat(daemon.log()).doesNotContain("error").doesNotContain("warn");
    assertThat(lab.directory().resolve("state/control.sock")).doesNotExist();
    assertThat(lab.guests()).hasSize(1);
  }

  private static void end(DaemonProcess daemon, End end) throws InterruptedException {
    switch (end) {
      case SIGTERM -> daemon.terminate();
      case SIGKILL -> daemon.kill();
    }
  }
}
