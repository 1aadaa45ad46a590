package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.qemu.Guests.MAC;
import static org.jitsu.backends.qemu.Guests.WWW;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Port;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that are reached over TAPs and over QEMU's user-mode network. */
class NetworkIT {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORT = 8080;

  @TempDir private Path folder;
  private final List<String> taps = new ArrayList<>();
  private Rtnetlink netlink;
  private QemuHypervisor hypervisor;

  @BeforeEach
  void open() throws Exception {
    netlink = Rtnetlink.open();
    hypervisor =
        QemuHypervisor.open(folder.resolve("qemu"), new RecordingWatcher(), Ticker.system());
  }

  @AfterEach
  void close() throws Exception {
    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.close();
    for (String tap : taps) {
      Tap.delete(tap); // refused with EBUSY if QEMU still held it
    }
    netlink.close();
    assertThat(Guests.pids(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"microvm", "pc"})
  void framesFlowOverTheTap(String machine) throws Exception {
    assumeHello();
    GuestLink link = tap("vm0", MAC);
    netlink.execute(Addresses.add(link.ifIndex(), InetAddress.getByName("10.77.0.1"), 24));
    String cmdline = "ip=10.77.0.10/24 gw=10.77.0.1 name=www.example.test";
    hypervisor.define(
        Guests.spec(
            WWW, Guests.helloUnikernel(), cmdline, Network.TAP, List.of(), "machine", machine));
    assertThat(hypervisor.start(WWW, List.of(link)).attachment())
        .isEqualTo(new Attachment.Tap("vm0", MAC));
    await("it answers").ignoreExceptions().until(() -> get("10.77.0.10", 80).contains("200 OK"));

    hypervisor.stop(WWW, StopMode.PAUSE);
    assertThat(hypervisor.start(WWW, List.of()).attachment())
        .isEqualTo(new Attachment.Tap("vm0", MAC));
    assertThat(get("10.77.0.10", 80)).contains("200 OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"microvm", "pc"})
  void aGuestThatWasSavedAnswersOnAFreshTapAsItDid(String machine) throws Exception {
    assumeHello();
    GuestLink link = tap("vm0", MAC);
    InetAddress host = InetAddress.getByName("10.77.0.1");
    netlink.execute(Addresses.add(link.ifIndex(), host, 24));
    String cmdline = "ip=10.77.0.10/24 gw=10.77.0.1 name=www.example.test";
    hypervisor.define(
        Guests.spec(
            WWW, Guests.helloUnikernel(), cmdline, Network.TAP, List.of(), "machine", machine));
    hypervisor.start(WWW, List.of(link));
    await("it answers").ignoreExceptions().until(() -> get("10.77.0.10", 80).contains("200 OK"));
    hypervisor.suspend(WWW);
    Tap.delete("vm0");
    GuestLink fresh = tap("vm0", MAC);
    netlink.execute(Addresses.add(fresh.ifIndex(), host, 24));

    Started restored = hypervisor.start(WWW, List.of(fresh));
    assertThat(restored.attachment()).isEqualTo(new Attachment.Tap("vm0", MAC));
    assertThat(restored.goesOn()).isTrue();
    await("it answers").ignoreExceptions().until(() -> get("10.77.0.10", 80).contains("200 OK"));
    assertThat(hypervisor.console(WWW)).as("it did not boot").isEmpty();
  }

  @Test
  void everyLinkGetsADevice() throws Exception {
    List<GuestLink> links = List.of(tap("vm0", MAC), tap("vm1", Mac.parse("02:00:5e:10:00:02")));
    hypervisor.define(Guests.spec(WWW, TinyGuest.hello(folder)));
    hypervisor.start(WWW, links);
    assertThat(netlink.link("vm0").hasCarrier()).isTrue();
    assertThat(netlink.link("vm1").hasCarrier()).isTrue();
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(netlink.link("vm0").hasCarrier()).isFalse();
    assertThat(netlink.link("vm1").hasCarrier()).isFalse();
  }

  @Test
  void saysThatATapIsHeldByAnother() throws Exception {
    GuestLink link = tap("vm0", MAC);
    hypervisor.define(Guests.spec(WWW, TinyGuest.hello(folder)));
    try (Tap held = Tap.open("vm0")) {
      assertThatThrownBy(() -> hypervisor.start(WWW, List.of(link)))
          .isInstanceOf(HypervisorException.class)
          .hasMessageContaining("(" + held.name() + "): Device or resource busy")
          .hasMessageContaining("another process holds the TAP");
    }
    hypervisor.start(WWW, List.of(link));
  }

  @Test
  void userModeNetworkReachesTheGuest() throws Exception {
    assumeHello();
    hypervisor.define(user(0));
    Attachment started = hypervisor.start(WWW, List.of()).attachment();
    assertThat(started).isInstanceOf(Attachment.Ports.class);
    InetSocketAddress chosen =
        Objects.requireNonNull(((Attachment.Ports) started).listening().get(Port.tcp(PORT)));
    assertThat(chosen.getPort()).as("of QEMU's choice").isPositive();
    await("it answers")
        .ignoreExceptions()
        .until(() -> get(LOOPBACK, chosen.getPort()).contains("200 OK"));

    assertThat(hypervisor.ports(WWW)).as("whoever asks later").isEqualTo(started);
    hypervisor.stop(WWW, StopMode.PAUSE);
    assertThat(hypervisor.start(WWW, List.of()).attachment()).isEqualTo(started);
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(hypervisor.ports(WWW)).isEqualTo(new Attachment.Ports());
  }

  @Test
  void saysThatAForwardedPortIsTaken() throws Exception {
    assumeHello();
    hypervisor.define(user(PORT));
    try (ServerSocket taken = new ServerSocket(PORT, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> hypervisor.start(WWW, List.of()))
          .isInstanceOf(HypervisorException.class)
          .hasMessageContaining("tcp:127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("another program listens on that address and port");
    }
    hypervisor.start(WWW, List.of());
  }

  private static GuestSpec user(int hostPort) throws Exception {
    String cmdline = "ip=10.0.2.15/24 gw=10.0.2.2 name=www.example.test port=" + PORT;
    GuestSpec.Forward forward =
        new GuestSpec.Forward(InetAddress.getLoopbackAddress(), hostPort, Port.tcp(PORT));
    return Guests.spec(WWW, Guests.helloUnikernel(), cmdline, Network.USER, List.of(forward));
  }

  private GuestLink tap(String name, Mac mac) throws Exception {
    taps.add(name);
    try (Tap tap = Tap.open(name, Tap.Option.PERSISTENT)) {
      netlink.execute(Links.up(tap.linkIndex()));
      return new GuestLink(name, tap.linkIndex(), mac);
    }
  }

  private static void assumeHello() {
    assumeThat(Guests.hasHelloUnikernel())
        .as("unikernels/hello is built: run unikernels/hello/build")
        .isTrue();
  }

  private static String get(String host, int port) throws IOException {
    try (Socket socket = new Socket(host, port);
        InputStream answer = socket.getInputStream()) {
      socket.setSoTimeout(1000);
      String request = "GET / HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
