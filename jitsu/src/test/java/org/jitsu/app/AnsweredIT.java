package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are answered in a sleeping guest's name, through a whole daemon. */
@Timeout(180)
class AnsweredIT {

  @RegisterExtension final Lab lab = new Lab();

  /** auto, as it is when nothing is said: the second start of a slow guest keeps nobody waiting. */
  @Test
  void aSlowGuestIsAnsweredForFromItsSecondStartOn() throws Exception {
    Sample slow = Sample.process("www").knobs("listen-delay=2000").service("wake: syn");
    DaemonProcess daemon = lab.serve(slow);
    Visitor.visit(slow);
    assertThat(daemon.status().counters()).doesNotContainKey("answered.handed_over");
    sleep(daemon);

    long beganNs = System.nanoTime();
    try (Visitor visitor = Visitor.connect(slow.address())) {
      long connectedNs = System.nanoTime() - beganNs;
      visitor.isAt(slow);
      assertThat(connectedNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(900));
      assertThat(System.nanoTime() - beganNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1900));
    }
    assertThat(daemon.awaitState("www", "ready").starts()).isEqualTo(2);
    awaitHandedOver(daemon);
  }

  @Test
  void whatWasLearnedAndWhatWasHandedOverOutliveTheDaemon() throws Exception {
    Sample www = Sample.process("www").service("mode: proxy");
    DaemonProcess first = lab.serve(www);
    Visitor.visit(www);
    sleep(first);
    await("it is learned")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> Files.exists(lab.directory().resolve("state/profiles")));
    try (Visitor open = Visitor.connect(www.address())) {
      open.isAt(www);
      awaitHandedOver(first);
      boolean inKernel = !first.log().contains("the kernel's splice is refused");
      first.kill();
      if (inKernel) { // else it went through the daemon, as that has said
        open.isAt(www);
      }
      DaemonProcess next = lab.serve();
      if (inKernel) {
        open.isAt(www);
      }
      sleep(next);
      try (Visitor answered = Visitor.connect(www.address())) {
        answered.isAt(www);
        awaitHandedOver(next);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unpause", "restore", "snapshot"})
  void whoIsAnsweredIsHandedOverToAGuestThatGoesOn(String start) throws Exception {
    Sample www = Sample.hello("www").guest("start: " + start).service("mode: proxy");
    DaemonProcess daemon = lab.serve(www);
    Visitor.visit(www); // held: it is not known yet how the guest answers
    sleep(daemon);
    try (Visitor answered = Visitor.connect(www.address())) {
      answered.isAt(www);
      awaitHandedOver(daemon);
      answered.isAt(www);
    }
  }

  private static void sleep(DaemonProcess daemon) throws Exception {
    daemon.awaitState("www", "ready");
    daemon.stop("www");
    daemon.awaitState("www", "asleep");
  }

  private static void awaitHandedOver(DaemonProcess daemon) {
    await("the connection is the guest's")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> daemon.status().counters().getOrDefault("answered.handed_over", 0L) == 1);
  }
}
