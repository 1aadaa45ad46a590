package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Refusing;
import org.jitsu.linux.namespace.NetworkNamespace;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.testkit.Wiretap;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client on another machine of the net: in a namespace of its own, by a cable to the bridge. */
@Timeout(60)
class OtherNamespaceIT {

  private static final IpAddr CLIENT = IpAddr.parse("10.77.0.99");
  private static final IpAddr CLIENT6 = IpAddr.parse("fd00:77::99");

  /** The answer to a SYN; a bare RST may meet a connection that closes while it is held again. */
  private static final String RESET_IN_THE_HANDSHAKE = "Flags [R.]";

  private Scene scene;
  private NetworkNamespace elsewhere;
  private Wiretap cable;

  @BeforeEach
  void clientByACable() throws Exception {
    scene = new Scene(Refusing.RESET);
    elsewhere = NetworkNamespace.create();
    Rtnetlink netlink = scene.network.netlink();
    netlink.execute(Links.addVeth("cable", "client"));
    int here = netlink.index("cable");
    netlink.execute(
        Links.plug(here, scene.network.bridge().index()),
        Links.up(here),
        Links.move(netlink.index("client"), elsewhere.fd()));
    cable = new Wiretap(here);
    elsewhere.call(
        () -> {
          try (Rtnetlink there = Rtnetlink.open()) {
            int index = there.index("client");
            there.execute(
                Links.up(index),
                Addresses.add(index, CLIENT.toInetAddress(), 24),
                Addresses.add(index, CLIENT6.toInetAddress(), 64));
          }
          return null;
        });
    await("the kernel lets frames through")
        .until(() -> netlink.link("cable").state() == Link.OperationalState.UP);
  }

  @AfterEach
  void remove() throws Exception {
    cable.close();
    scene.network.netlink().execute(Links.delete(scene.network.netlink().index("cable")));
    elsewhere.close();
    scene.close();
  }

  @ParameterizedTest(name = "IPv6: {0}")
  @ValueSource(booleans = {false, true})
  void isServedThroughTwoStartsWithoutNoticing(boolean v6) throws Exception {
    IpAddr client = v6 ? CLIENT6 : CLIENT;
    IpAddr service = v6 ? Scene.ADDRESS6 : Scene.ADDRESS;
    String told =
        v6 ? "ICMP6, neighbor advertisement, tgt is " + client : "ARP, Reply " + client + " is-at";
    String asked =
        v6
            ? "IP6 fd00:77::99 > ff02::1:ff00:10: ICMP6, neighbor solicitation"
            : "ARP, Request who-has 10.77.0.10 tell " + CLIENT;
    for (int start = 1; start <= 2; start++) {
      int expected = start;
      FutureTask<String> page = inTheNamespace(() -> Scene.fetch(service, "GET\n"));
      await("the SYN summons").until(() -> scene.causes.size() == expected);
      GuestLink link = scene.link();
      CompletionStage<Long> listening = scene.listening(link);
      try (ScriptedGuest guest = scene.guest(link)) {
        guest.announce().ask(client).listen();
        await("the waiting client's MAC is told")
            .until(() -> guest.log.stream().anyMatch(line -> line.contains(told)));
        Scene.get(listening);
        scene.release(link);

        assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);

        assertThat(guest.badChecksums).isZero();
        assertThat(cable.lines(line -> line.contains(RESET_IN_THE_HANDSHAKE))).isEmpty();
        scene.hold(Refusing.RESET);
      }
    }
    assertThat(cable.lines(line -> line.contains("Flags [S],"))).hasSize(2);
    assertThat(cable.lines(line -> line.startsWith(asked)))
        .as("one MAC an address, for ever: asked once")
        .hasSize(1);
  }

  /** The kernel there looks for a duplicate before it takes an address (RFC 4862), and is told. */
  @Test
  void whoWantsTheHeldAddressForItselfDoesNotGetIt() throws Exception {
    elsewhere.call(() -> ip("address", "add", Scene.ADDRESS6 + "/64", "dev", "client"));
    await("the address is given up")
        .until(() -> elsewhere.call(() -> ip("-6", "address", "show")).contains("dadfailed"));
    assertThat(scene.causes).isEmpty();
  }

  private static String ip(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    Process said = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(said.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private FutureTask<String> inTheNamespace(Callable<String> client) {
    FutureTask<String> task = new FutureTask<>(() -> elsewhere.call(client));
    Thread.ofPlatform().name("client").start(task);
    return task;
  }
}
