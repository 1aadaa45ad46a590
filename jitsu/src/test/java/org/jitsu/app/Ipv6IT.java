package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jitsu.app.Sample.Stack;
import org.jitsu.ops.Start;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Services of IPv6, alone and beside IPv4: the kernel's clients, a whole daemon, real guests. */
@Timeout(120)
class Ipv6IT {

  @RegisterExtension final Lab lab = new Lab();

  @ParameterizedTest
  @ValueSource(strings = {"process", "qemu"})
  void aQueryBootsAndThePageArrives(String backend) throws Exception {
    Sample www = sample(backend, Stack.IPV6);
    DaemonProcess daemon = lab.serve(www);
    assertThat(lab.guests()).isEmpty();

    Message answer = ask(www, Type.AAAA);
    Visitor.visit(www, www.address6());

    assertThat(answer.getSection(Section.ANSWER))
        .singleElement()
        .extracting(Record::rdataToString)
        .isEqualTo("fd00:77:0:0:0:0:0:10");
    Start start = theOnlyStart(daemon);
    assertThat(start.cause()).isEqualTo("query www.it.test AAAA from 127.0.0.1");
    assertThat(start.phases())
        .extracting(Start.Moment::phase)
        .containsSubsequence("asked", "decided", "linked", "listening", "plugged", "injected");
    Visitor.visit(www, www.address6());
    assertThat(daemon.guest("www").starts()).as("a warm request boots nothing").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"process, DUAL", "process, IPV6", "qemu, DUAL", "qemu, IPV6"})
  void aConnectionAloneBootsAndTheIdleGuestSleeps(String backend, Stack stack) throws Exception {
    Sample www = sample(backend, stack).service("wake: syn").service("idle: 1s");
    DaemonProcess daemon = lab.serve(www);
    for (int start = 1; start <= 2; start++) {
      Visitor.visit(www, www.address6());
      assertThat(daemon.awaitState("www", "asleep").starts()).isEqualTo(start);
    }
    assertThat(daemon.starts())
        .extracting(Start::cause)
        .containsOnly("SYN to port 80 from fd00:77::1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "qemu"})
  void bothVersionsOfOneServiceShareOneBoot(String backend) throws Exception {
    Sample www = sample(backend, Stack.DUAL).service("wake: syn");
    DaemonProcess daemon = lab.serve(www);
    List<Future<String>> visits = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        String address = i % 2 == 0 ? www.address() : www.address6();
        visits.add(
            clients.submit(
                () -> {
                  Visitor.visit(www, address);
                  return address;
                }));
      }
    }
    for (Future<String> visit : visits) {
      assertThat(visit.get()).isNotEmpty();
    }
    theOnlyStart(daemon);
  }

  @Test
  void whatAServiceHasNotIsAnsweredWithoutData() throws Exception {
    Sample six = Sample.process("six").at(11).speaking(Stack.IPV6);
    Sample four = Sample.process("four").at(12);
    lab.serve(six, four);
    for (Message answer : List.of(ask(six, Type.A), ask(four, Type.AAAA))) {
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.getSection(Section.ANSWER)).isEmpty();
      assertThat(answer.getSection(Section.AUTHORITY)).as("the SOA").hasSize(1);
    }
    assertThat(ask(six, Type.SVCB).getSection(Section.ANSWER))
        .singleElement()
        .extracting(Record::rdataToString)
        .asString()
        .contains("ipv6hint=fd00:77:0:0:0:0:0:11")
        .doesNotContain("ipv4hint");
  }

  /** The guest listens two seconds late, and nobody waits for its SYN-ACK. */
  @Test
  void aSlowGuestIsAnsweredForFromItsSecondStartOn() throws Exception {
    Sample slow =
        Sample.process("www").speaking(Stack.IPV6).knobs("listen-delay=2000").service("wake: syn");
    DaemonProcess daemon = lab.serve(slow);
    Visitor.visit(slow, slow.address6());
    daemon.awaitState("www", "ready");
    daemon.stop("www");
    daemon.awaitState("www", "asleep");

    long beganNs = System.nanoTime();
    try (Visitor visitor = Visitor.connect(slow.address6())) {
      long connectedNs = System.nanoTime() - beganNs;
      visitor.isAt(slow);
      assertThat(connectedNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(900));
      assertThat(System.nanoTime() - beganNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1900));
    }
    assertThat(daemon.awaitState("www", "ready").starts()).isEqualTo(2);
    await("the connection is the guest's")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> daemon.status().counters().getOrDefault("answered.handed_over", 0L) == 1);
  }

  private static Sample sample(String backend, Stack stack) {
    return Sample.hello("www").backend(backend).speaking(stack);
  }

  private static Message ask(Sample sample, int type) throws Exception {
    Name name = Name.fromString(sample.serviceName() + ".");
    return new SimpleResolver(Lab.DNS)
        .send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
  }

  private static Start theOnlyStart(DaemonProcess daemon) throws Exception {
    daemon.awaitState("www", "ready");
    assertThat(daemon.starts()).hasSize(1);
    return daemon.starts().getFirst();
  }
}
