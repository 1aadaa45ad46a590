package org.jitsu.synjitsu.hold;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Link.OperationalState;
import org.jitsu.synjitsu.link.Bridge;
import org.jitsu.synjitsu.link.BridgeSettings;
import org.jitsu.synjitsu.link.Ipv6Net;
import org.jitsu.synjitsu.link.Network;
import org.jitsu.wire.address.IpAddr;

/**
 * A bridge with Synjitsu on it and one held service, {@code www} at port 80 of 10.77.0.10 and
 * fd00:77::10, and the part of the guest keeper in the hands of the test.
 */
final class Scene implements AutoCloseable {

  static final IpAddr ADDRESS = IpAddr.parse("10.77.0.10");
  static final IpAddr ADDRESS6 = IpAddr.parse("fd00:77::10");
  static final GuestName WWW = new GuestName("www");
  static final Mac MAC = Mac.parse("02:00:00:00:00:2a");
  static final GuestSpec SPEC =
      new GuestSpec(
          WWW,
          MAC,
          Path.of("/nowhere/image"),
          null,
          "",
          16 << 20,
          1,
          List.of(),
          GuestSpec.Network.TAP,
          List.of(),
          1_000_000_000,
          Map.of());
  static final Ipv6Net NET6 = new Ipv6Net(IpAddr.parse("fd00:77::1"), 64);
  static final BridgeSettings BRIDGE =
      new BridgeSettings(
          "jitsu0", IpAddr.parse("10.77.0.1"), 24, IpAddr.parse("10.77.0.250"), NET6);

  /** Why the guest was summoned, each time. */
  final Queue<Cause> causes = new ConcurrentLinkedQueue<>();

  /** The summons that are not settled yet. */
  final Queue<CompletableFuture<Outcome>> summons = new ConcurrentLinkedQueue<>();

  final Network network;
  final Synjitsu synjitsu;

  private final List<IpAddr> addresses;

  Scene(Refusing refusing) throws Exception {
    this(refusing, ADDRESS, ADDRESS6);
  }

  Scene(Refusing refusing, IpAddr... addresses) throws Exception {
    this(refusing, BRIDGE, addresses);
  }

  Scene(Refusing refusing, BridgeSettings bridge, IpAddr... addresses) throws Exception {
    this.addresses = List.of(addresses);
    network = Network.open(bridge);
    synjitsu = Synjitsu.open(network, Ticker.system());
    synjitsu.start(
        (service, cause) -> {
          causes.add(cause);
          CompletableFuture<Outcome> outcome = new CompletableFuture<>();
          summons.add(outcome);
          return outcome;
        });
    hold(refusing);
  }

  void hold(Refusing refusing) throws Exception {
    get(synjitsu.hold(holding(refusing)));
  }

  GuestLink link() throws IOException {
    return network.links().make(WWW, MAC);
  }

  /**
   * A guest behind the link. Frames to it are lost until the kernel has noticed that somebody
   * attached to the TAP, which no real guest is quick enough to see.
   */
  ScriptedGuest guest(GuestLink link) throws IOException {
    ScriptedGuest guest = new ScriptedGuest(link, addresses);
    await("the kernel activates the link")
        .until(() -> network.netlink().link(link.ifName()).state() == OperationalState.UP);
    return guest;
  }

  CompletionStage<Long> listening(GuestLink link) {
    return synjitsu.listening(WWW, link);
  }

  Released release(GuestLink link) throws Exception {
    Released released = get(synjitsu.release(WWW, link));
    summons.forEach(outcome -> outcome.complete(new Outcome.Ready()));
    summons.clear();
    return released;
  }

  /**
   * Fetches the page as any client does, by an ordinary socket of the calling thread's namespace.
   */
  static String fetch(String request) throws IOException {
    return fetch(ADDRESS, request);
  }

  static String fetch(IpAddr from, String request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(from.toInetAddress(), 80), 30_000);
      socket.setSoLinger(
          true, 5); // until our end is acknowledged: nothing is left for the next test
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Holding holding(Refusing refusing) {
    Service service =
        new Service(
            "www.example.test",
            WWW,
            List.of("www.example.test"),
            addresses.stream().map(IpAddr::toInetAddress).toList(),
            List.of(Port.tcp(80), Port.udp(53)),
            Mode.AUTO,
            Wake.QUERY,
            new Readiness.Tcp(),
            refusing,
            1_000_000_000,
            60);
    return new Holding(SPEC, List.of(service));
  }

  @Override
  public void close() throws IOException {
    synjitsu.close();
    network.links().remove(WWW);
    Bridge.remove(network.netlink(), BRIDGE.name());
    network.close();
  }
}
