package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.jitsu.testkit.LibvirtDaemon;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests under a real libvirtd, through a whole daemon. */
@Timeout(120)
class LibvirtGuestIT {

  private static final String DOMAIN = "jitsu-www";

  @RegisterExtension final Lab lab = new Lab();
  @TempDir private Path folder;
  private LibvirtDaemon libvirtd;
  private Sample www;

  @BeforeEach
  void startLibvirtd() throws Exception {
    libvirtd =
        LibvirtDaemon.start(
            folder,
            (what, condition) ->
                await(what).atMost(60, TimeUnit.SECONDS).until(condition::getAsBoolean));
    www = Sample.hello("www").backend("libvirt").guest("uri: \"" + libvirtd.uri() + "\"");
  }

  /** Before the lab removes the TAPs that the domains hold. */
  @AfterEach
  void stopLibvirtd() {
    libvirtd.close();
  }

  @Test
  void aQueryBootsAndThePageArrives() throws Exception {
    DaemonProcess daemon = lab.serve(www);
    assertThat(libvirtd.domains(DOMAIN)).isEmpty();

    AddressLookup.ask(Lab.DNS, www.serviceName(), 10_000);
    Visitor.visit(www);

    Start start = daemon.starts().getFirst();
    assertThat(start.outcome()).isEqualTo("ready");
    assertThat(start.phases())
        .extracting(Start.Moment::phase)
        .contains("spawned", "running", "first_instruction", "listening", "plugged");
    assertThat(daemon.starts()).hasSize(1);
    assertThat(libvirtd.domains(DOMAIN)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"destroy", "pause"})
  void sleepsWhenItIsIdleAndTheNextConnectionWakesIt(String stop) throws Exception {
    Sample sleepy = www.guest("stop: " + stop).service("idle: 1s");
    DaemonProcess daemon = lab.serve(sleepy);
    for (int start = 1; start <= 2; start++) {
      Visitor.visit(sleepy);
      assertThat(daemon.awaitState("www", "asleep").starts()).isEqualTo(start);
      assertThat(libvirtd.domains(DOMAIN)).hasSize(stop.equals("pause") ? 1 : 0);
      assertThat(Lab.pluggedTaps()).isEmpty();
    }
  }

  @Test
  void aDomainThatWaitedIsTheOneThatServesAndAnotherWaitsForTheNextStart() throws Exception {
    DaemonProcess daemon = lab.serve(www.guest("start: prepared").service("idle: 1s"));
    List<ProcessHandle> last = List.of();
    for (int start = 1; start <= 2; start++) {
      List<ProcessHandle> before = last;
      last =
          await("a fresh domain waits")
              .atMost(60, TimeUnit.SECONDS)
              .until(
                  () -> libvirtd.domains(DOMAIN),
                  waiting -> waiting.size() == 1 && !waiting.equals(before));
      assertThat(daemon.guest("www").state()).isEqualTo("asleep");

      Visitor.visit(www);

      assertThat(libvirtd.domains(DOMAIN)).isEqualTo(last);
      assertThat(daemon.awaitState("www", "asleep").starts()).isEqualTo(start);
    }
    assertThat(daemon.starts().getFirst().phases())
        .extracting(Start.Moment::phase)
        .contains("spawned", "running", "first_instruction", "listening", "plugged");
    daemon.terminate();
    assertThat(libvirtd.domains(DOMAIN)).as("none waits for nobody").isEmpty();
  }

  @Test
  void aDomainThatWasBootedAheadGoesOnWithItsFirstClient() throws Exception {
    DaemonProcess daemon = lab.serve(www.guest("start: unpause").service("idle: 1s"));
    await("it was booted")
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> daemon.guest("www").starts() == 1);
    daemon.awaitState("www", "asleep");
    List<ProcessHandle> booted = libvirtd.domains(DOMAIN);
    assertThat(booted).hasSize(1);
    assertThat(Lab.pluggedTaps()).isEmpty();

    Visitor.visit(www);

    assertThat(libvirtd.domains(DOMAIN)).isEqualTo(booted);
    assertThat(daemon.guest("www").starts()).isEqualTo(2);
  }

  @Test
  void aDomainThatWasSavedToDiskGoesOnWithTheNextClient() throws Exception {
    DaemonProcess daemon = lab.serve(www.guest("start: restore").service("idle: 1s"));
    for (int served = 1; served <= 2; served++) {
      try (Visitor visitor = Visitor.connect(www.address())) {
        assertThat(visitor.fetch("/"))
            .contains("requests served: " + served); // it remembers the first
      }
      daemon.awaitState("www", "asleep");
      assertThat(libvirtd.domains(DOMAIN)).as("nothing runs").isEmpty();
    }
  }

  @Test
  void guestsAndTheirConnectionsOutliveBothDaemons() throws Exception {
    DaemonProcess daemon = lab.serve(www);
    try (Visitor open = Visitor.connect(www.address())) {
      open.isAt(www);
      daemon.awaitState("www", "ready");
      daemon.kill();
      libvirtd.kill();
      open.isAt(www);
      libvirtd.start();
      DaemonProcess next = lab.serve();
      open.isAt(www);
      assertThat(next.guest("www").state()).isEqualTo("ready");
      assertThat(next.starts()).as("nothing was started twice").isEmpty();

      libvirtd.killDomain(DOMAIN);
      Visitor.visit(www);
      assertThat(next.guest("www").starts()).isEqualTo(1);
    }
  }
}
