package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** From asleep to a page and back to sleep. */
@Timeout(120)
class ColdStartIT {

  private static final Sample WWW = Sample.hello("www");

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aQueryBootsAndThePageArrives() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    assertThat(daemon.guest("www").state()).isEqualTo("asleep");

    InetAddress address = AddressLookup.ask(Lab.DNS, WWW.serviceName(), 10_000);
    assertThat(address.getHostAddress()).isEqualTo(WWW.address());
    Visitor.visit(WWW);

    Start start = theOnlyStart(daemon);
    assertThat(start.cause()).isEqualTo("query www.it.test A from 127.0.0.1");
    assertThat(start.outcome()).isEqualTo("ready");
    assertThat(start.phases())
        .extracting(Start.Moment::phase)
        .contains("spawned", "running", "first_instruction") // a busy host sees QEMU before us
        .containsSubsequence("asked", "decided", "linked", "listening", "plugged", "injected");
    assertThat(start.phases()).extracting(Start.Moment::ms).allMatch(ms -> ms >= 0);

    Visitor.visit(WWW);
    assertThat(daemon.guest("www").starts()).as("a warm request boots nothing").isEqualTo(1);
  }

  @Test
  void aConnectionAloneBoots() throws Exception {
    DaemonProcess daemon = lab.serve(WWW.service("wake: syn"));
    AddressLookup.ask(Lab.DNS, WWW.serviceName(), 10_000);
    assertThat(daemon.guest("www").starts()).as("wake: syn, so no query boots").isZero();

    Visitor.visit(WWW);

    assertThat(theOnlyStart(daemon).cause()).isEqualTo("SYN to port 80 from 10.77.0.1");
  }

  @Test
  void noOtherQuestionBoots() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    SimpleResolver resolver = new SimpleResolver(Lab.DNS);
    Name name = Name.fromString(WWW.serviceName() + ".");
    for (int type : List.of(Type.MX, Type.TXT, Type.SOA, Type.NS)) {
      Record question = Record.newRecord(name, type, DClass.IN);
      Message answer = resolver.send(Message.newQuery(question));
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.getSection(Section.ANSWER)).as(Type.string(type)).isEmpty();
      assertThat(answer.getSection(Section.AUTHORITY)).as("the SOA").hasSize(1);
    }
    resolver.send(Message.newQuery(Record.newRecord(name, Type.ANY, DClass.IN)));

    assertThat(daemon.guest("www").state()).isEqualTo("asleep");
    assertThat(daemon.status().counters()).containsEntry("dns.summons", 0L);
    assertThat(lab.guests()).isEmpty();
  }

  @Test
  void sleepsWhenItIsIdleAndTheNextConnectionWakesIt() throws Exception {
    DaemonProcess daemon = lab.serve(WWW.service("idle: 1s"));
    for (int start = 1; start <= 2; start++) {
      Visitor.visit(WWW);
      assertThat(Lab.pluggedTaps()).hasSize(1);
      Status.Guest asleep = daemon.awaitState("www", "asleep");
      assertThat(asleep.starts()).isEqualTo(start);
      assertThat(lab.guests()).isEmpty();
      assertThat(Lab.pluggedTaps()).as("a TAP is unplugged while its guest sleeps").isEmpty();
    }
  }

  @Test
  void aQemuThatWasPreparedIsTheOneThatServesAndAnotherWaitsForTheNextStart() throws Exception {
    DaemonProcess daemon = lab.serve(WWW.guest("start: prepared").service("idle: 1s"));
    long last = -1;
    for (int start = 1; start <= 2; start++) {
      long before = last;
      await("a fresh QEMU waits")
          .until(() -> lab.guest("www").filter(qemu -> qemu.pid() != before).isPresent());
      long waiting = lab.guest("www").orElseThrow().pid();
      assertThat(daemon.guest("www").state()).isEqualTo("asleep");

      Visitor.visit(WWW);

      assertThat(lab.guest("www").orElseThrow().pid()).isEqualTo(waiting);
      assertThat(daemon.awaitState("www", "asleep").starts()).isEqualTo(start);
      last = waiting;
    }
    daemon.terminate();
    assertThat(lab.guests()).as("none waits for nobody").isEmpty();
  }

  @Test
  void aGuestThatWasBootedAheadGoesOnWithItsFirstClient() throws Exception {
    DaemonProcess daemon = lab.serve(WWW.guest("start: unpause").service("idle: 1s"));
    await("it was booted").until(() -> daemon.guest("www").starts() == 1);
    daemon.awaitState("www", "asleep");
    long booted = lab.guest("www").orElseThrow().pid();
    assertThat(daemon.starts())
        .extracting(Start::cause, Start::outcome)
        .containsExactly(tuple("nobody yet", "ready"));
    assertThat(Lab.pluggedTaps()).isEmpty();

    for (int start = 2; start <= 3; start++) {
      Visitor.visit(WWW);
      assertThat(lab.guest("www").orElseThrow().pid()).isEqualTo(booted);
      assertThat(daemon.awaitState("www", "asleep").starts()).isEqualTo(start);
    }
    daemon.kill();
    DaemonProcess next = lab.serve();
    Visitor.visit(WWW);
    assertThat(lab.guest("www").orElseThrow().pid()).as("the next daemon's").isEqualTo(booted);
    assertThat(next.guest("www").starts()).isEqualTo(1);
  }

  @Test
  void aGuestThatWasSavedToDiskGoesOnWithTheNextClient() throws Exception {
    DaemonProcess daemon = lab.serve(WWW.guest("start: restore").service("idle: 1s"));
    Visitor.visit(WWW);
    for (int start = 2; start <= 3; start++) {
      daemon.awaitState("www", "asleep");
      assertThat(lab.guests()).as("nothing runs").isEmpty();
      assertThat(Lab.pluggedTaps()).isEmpty();
      Visitor.visit(WWW);
    }
    assertThat(daemon.starts())
        .extracting(start -> start.phases().stream().anyMatch(this::isFirstInstruction))
        .as("the first alone boots, and prints what a boot prints")
        .containsExactly(true, false, false);
    daemon.awaitState("www", "asleep");
    daemon.kill();
    DaemonProcess next = lab.serve();
    Visitor.visit(WWW);
    assertThat(theOnlyStart(next).phases()).noneMatch(this::isFirstInstruction);
  }

  @Test
  void aSnapshotIsTakenBeforeAnybodyComesAndServesEveryStart() throws Exception {
    DaemonProcess daemon = lab.serve(WWW.guest("start: snapshot").service("idle: 1s"));
    await("it was booted").until(() -> daemon.guest("www").starts() == 1);
    daemon.awaitState("www", "asleep");
    assertThat(lab.guests()).as("nothing runs").isEmpty();
    for (int start = 2; start <= 3; start++) {
      Visitor.visit(WWW);
      assertThat(daemon.awaitState("www", "asleep").starts()).isEqualTo(start);
    }
    assertThat(daemon.starts())
        .extracting(
            Start::cause, start -> start.phases().stream().anyMatch(this::isFirstInstruction))
        .startsWith(tuple("nobody yet", true))
        .endsWith(
            tuple("SYN to port 80 from 10.77.0.1", false),
            tuple("SYN to port 80 from 10.77.0.1", false));
    daemon.kill();
    DaemonProcess next = lab.serve();
    Visitor.visit(WWW);
    assertThat(theOnlyStart(next).phases()).noneMatch(this::isFirstInstruction);
  }

  private boolean isFirstInstruction(Start.Moment moment) {
    return moment.phase().equals("first_instruction");
  }

  /** A guest that does not power itself off goes to sleep slowly: its address is held meanwhile. */
  @Test
  void whoConnectsWhileItGoesToSleepIsServed() throws Exception {
    Sample slow = WWW.guest("machine: pc").guest("stop: shutdown").guest("shutdown-deadline: 2s");
    DaemonProcess daemon = lab.serve(slow);
    Visitor.visit(slow);
    daemon.stop("www");
    daemon.awaitState("www", "draining");

    Visitor.visit(slow);

    assertThat(daemon.guest("www").starts()).isEqualTo(2);
  }

  @Test
  void statusShowsIt() throws Exception {
    DaemonProcess daemon = lab.serve(WWW, Sample.hello("shop").at(11));
    Visitor.visit(WWW);
    daemon.awaitState("www", "ready");

    Words said = Words.say("status", "-c", lab.configuration().toString());

    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("process " + daemon.pid())
        .contains("answers on 127.0.0.1:5353")
        .containsPattern("www +qemu +ready +[0-9.]+s +1")
        .containsPattern("shop +qemu +asleep +[0-9.]+s +0")
        .containsPattern("www.it.test +www +ready +10.77.0.10 +80/tcp");
  }

  private static Start theOnlyStart(DaemonProcess daemon) throws Exception {
    daemon.awaitState("www", "ready");
    List<Start> starts =
        await("it is written down").until(daemon::starts, written -> !written.isEmpty());
    assertThat(starts).hasSize(1);
    return starts.getFirst();
  }
}
