package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Refusing;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.craft.IcmpCraft;
import org.jitsu.wire.craft.NdpCraft;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.craft.UdpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Icmp4;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What no kernel's client would send, from a port of the bridge. */
@Timeout(60)
class RawClientIT {

  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:63");
  private static final MacAddress GUEST = new MacAddress(Scene.MAC.bits());
  private static final IpAddr CLIENT = IpAddr.parse("10.77.0.99");
  private static final Path PATH = new Path(MAC, GUEST, CLIENT, Scene.ADDRESS);
  private static final TcpOptions NO_OPTIONS = new TcpOptions();
  private static final MemorySegment PAYLOAD = MemorySegment.ofArray(new byte[16]);
  private static final int FRAGMENT_FLAGS = 14 + 6;
  private static final int ICMP = 14 + 20;
  private static final int TCP_CHECKSUM = 14 + 20 + 16;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(2048);
  private final MemorySegment in = arena.allocate(2048);
  private final TcpCraft tcp = new TcpCraft();
  private final ArpCraft arp = new ArpCraft();
  private final NdpCraft ndp = new NdpCraft();
  private final UdpCraft udp = new UdpCraft();
  private final IcmpCraft icmp = new IcmpCraft();
  private Scene scene;
  private Tap client;

  @BeforeEach
  void clientOnTheBridge() throws Exception {
    scene = new Scene(Refusing.RESET);
    client = Tap.open("raw-client");
    Rtnetlink netlink = scene.network.netlink();
    netlink.execute(
        Links.plug(client.linkIndex(), scene.network.bridge().index()),
        Links.up(client.linkIndex()));
  }

  @AfterEach
  void remove() throws Exception {
    client.close();
    scene.close();
    arena.close();
  }

  @Test
  void newestSynOfAFlowIsInjectedAlone() throws Exception {
    syn(40_000, 100);
    syn(40_000, 100);
    syn(40_001, 300);
    syn(40_000, 200);

    assertThat(injected()).containsExactly("seq 300", "seq 200");
    assertThat(scene.causes).hasSize(1);
  }

  @Test
  void resetOfTheKeptSynTakesItBackAndAForgedOneDoesNot() throws Exception {
    syn(40_000, 100);
    reset(40_000, 5_000);
    syn(40_001, 300);
    reset(40_001, 301);

    assertThat(injected()).containsExactly("seq 100");
  }

  @Test
  void synWithAWrongChecksumIsDroppedAndCounted() throws Exception {
    int length = tcp.syn(out, PATH, 40_000, 80, 100, 1024, NO_OPTIONS);
    out.set(
        ValueLayout.JAVA_BYTE, TCP_CHECKSUM, (byte) ~out.get(ValueLayout.JAVA_BYTE, TCP_CHECKSUM));
    client.write(out, length);

    awaitDrop("transport_checksum");
    assertThat(scene.causes).isEmpty();
  }

  @Test
  void flowsBeyondTheTableAreDroppedAndCounted() throws Exception {
    for (int i = 0; i < Flows.MAX_FLOWS + 3; i++) {
      syn(20_000 + i, i);
    }

    awaitDrop("no_room_to_keep");
    assertThat(injected()).hasSize(Flows.MAX_FLOWS);
    assertThat(scene.causes).as("a flood asks once").hasSize(1);
  }

  @Test
  void segmentOfNoConnectionIsReset() throws Exception {
    int length =
        tcp.along(PATH, 40_000, 80)
            .flags(TcpFlags.ACK)
            .sequence(7)
            .acknowledgement(4711)
            .window(9)
            .write(out);
    client.write(out, length);

    awaitReceived("IP 10.77.0.10.80 > 10.77.0.99.40000: Flags [R], seq 4711");
    assertThat(scene.causes).isEmpty();
  }

  @Test
  void addressInUseIsToldToWhoProbesForIt() throws Exception {
    client.write(out, arp.request(out, MAC, IpAddr.parse("0.0.0.0"), Scene.ADDRESS));
    awaitReceived("ARP, Reply 10.77.0.10 is-at " + GUEST);
    assertThat(scene.causes).isEmpty();
  }

  @Test
  void guestThatProbesForItsOwnAddressIsNeverAnswered() throws Exception {
    client.write(out, arp.request(out, GUEST, IpAddr.parse("0.0.0.0"), Scene.ADDRESS));
    client.write(out, arp.request(out, MAC, CLIENT, Scene.BRIDGE.probe()));

    List<String> before = awaitReceived("ARP, Reply " + Scene.BRIDGE.probe());
    assertThat(before).noneMatch(line -> line.contains("Reply 10.77.0.10 "));
  }

  /** RFC 4862 section 5.4.3: the owner of an address tells whoever wants it too. */
  @Test
  void ipv6AddressInUseIsToldToWhoProbesForIt() throws Exception {
    client.write(out, ndp.solicitation(out, MAC, IpAddr.UNSPECIFIED_V6, Scene.ADDRESS6));
    awaitReceived("IP6 fd00:77::10 > ff02::1: ICMP6, neighbor advertisement, tgt is fd00:77::10");
    assertThat(scene.causes).isEmpty();
  }

  @Test
  void guestThatProbesForItsOwnIpv6AddressIsNeverAnswered() throws Exception {
    client.write(out, ndp.solicitation(out, GUEST, IpAddr.UNSPECIFIED_V6, Scene.ADDRESS6));
    client.write(out, arp.request(out, MAC, CLIENT, Scene.BRIDGE.probe()));

    List<String> before = awaitReceived("ARP, Reply " + Scene.BRIDGE.probe());
    assertThat(before).noneMatch(line -> line.contains("tgt is fd00:77::10"));
  }

  @Test
  void fragmentsAreDroppedAndCounted() throws Exception {
    int length = udp.datagram(out, PATH, 40_000, 53, PAYLOAD, 0, 16);
    for (int offset = 0; offset < 2; offset++) {
      Frame frame = new Frame();
      out.set(
          ValueLayout.JAVA_BYTE, FRAGMENT_FLAGS, (byte) (offset == 0 ? 0x20 : 0)); // more follow
      out.set(ValueLayout.JAVA_BYTE, FRAGMENT_FLAGS + 1, (byte) offset);
      frame.parse(out, 0, length);
      frame.ipv4().fillChecksum();
      client.write(out, length);
    }

    await("both").until(() -> scene.synjitsu.drops().getOrDefault("fragment", 0L) == 2);
    assertThat(scene.causes).isEmpty();
  }

  /** A path that is too narrow for what the guest sent before it went to sleep (RFC 1191). */
  @Test
  void pathMtuMessagesToAnAbsentGuestWakeNobodyAndAreCounted() throws Exception {
    Path guests = new Path(GUEST, MAC, Scene.ADDRESS, CLIENT);
    int quoted = udp.datagram(in, guests, 53, 40_000, PAYLOAD, 0, 16);
    Frame datagram = new Frame();
    datagram.parse(in, 0, quoted);
    int length = icmp.portUnreachable(out, datagram); // which the next lines make another error
    Frame error = new Frame();
    assertThat(error.parse(out, 0, length).accepted()).isTrue();
    out.set(ValueLayout.JAVA_BYTE, ICMP + 1, (byte) Icmp4.FRAGMENTATION_NEEDED);
    out.set(ValueLayout.JAVA_BYTE, ICMP + 6, (byte) 5);
    error.icmp4().fillChecksum();
    client.write(out, length);

    awaitDrop("icmp_error");
    assertThat(scene.causes).isEmpty();
  }

  private void syn(int port, int isn) throws Exception {
    client.write(out, tcp.syn(out, PATH, port, 80, isn, 1024, NO_OPTIONS));
  }

  private void reset(int port, int sequence) throws Exception {
    int length = tcp.along(PATH, port, 80).flags(TcpFlags.RST).sequence(sequence).write(out);
    client.write(out, length);
  }

  /** The numbers of the SYNs that the guest gets when it is released now. */
  private List<String> injected() throws Exception {
    await("the first SYN summons").until(() -> !scene.causes.isEmpty());
    GuestLink link = scene.link();
    try (ScriptedGuest guest = scene.guest(link)) {
      int count = scene.release(link).injected();
      await("they arrive").until(() -> guest.log.stream().filter(this::isSyn).count() == count);
      return guest.log.stream()
          .filter(this::isSyn)
          .map(line -> line.replaceAll(".*(seq \\d+).*", "$1"))
          .toList();
    }
  }

  private boolean isSyn(String line) {
    return line.contains("Flags [S],");
  }

  private void awaitDrop(String reason) {
    await(reason).until(() -> scene.synjitsu.drops().getOrDefault(reason, 0L) > 0);
  }

  /** Waits for a frame that begins so; returns those that came before it. */
  private List<String> awaitReceived(String beginning) {
    Frame frame = new Frame();
    List<String> lines = new ArrayList<>();
    await(beginning)
        .until(
            () -> {
              for (int length = client.read(in); length > 0; length = client.read(in)) {
                frame.parse(in, 0, length);
                lines.add(frame.toString());
              }
              return lines.stream().anyMatch(line -> line.startsWith(beginning));
            });
    return lines;
  }
}
