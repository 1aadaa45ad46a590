package org.jitsu.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.linux.Frames;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.tap.Tap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real bridge with three TAPs, judged by the frames that come out of them. */
class BridgeIT {
  private static final HardwareAddress BRIDGE = HardwareAddress.parse("02:00:00:00:00:01");
  private static final HardwareAddress CLIENT = HardwareAddress.parse("02:00:00:00:00:02");
  private static final HardwareAddress GUEST = HardwareAddress.parse("02:00:00:00:00:2a");

  private Rtnetlink netlink;
  private int bridge;
  private Tap client;
  private Tap holder;
  private Tap guest;
  private int clientPort;
  private int holderPort;
  private int guestPort;

  @BeforeEach
  void bridgeWithClientAndHolderAndAnUnpluggedGuest() throws Exception {
    netlink = Rtnetlink.open();
    netlink.execute(Links.addBridge("br-it", BRIDGE));
    bridge = netlink.index("br-it");
    netlink.execute(Links.up(bridge));
    client = Tap.open("it-client");
    holder = Tap.open("it-holder");
    guest = Tap.open("it-guest");
    clientPort = client.linkIndex();
    holderPort = holder.linkIndex();
    guestPort = guest.linkIndex();
    netlink.execute(
        Links.plug(clientPort, bridge),
        Links.plug(holderPort, bridge),
        Links.port(holderPort, BridgePort.KNOWN),
        Links.up(clientPort),
        Links.up(holderPort),
        Links.up(guestPort));
  }

  @AfterEach
  void remove() throws Exception {
    client.close();
    holder.close();
    guest.close();
    netlink.execute(Links.delete(bridge));
    netlink.close();
  }

  @Test
  void pinnedAddressIsReachedAtItsPortOnly() throws Exception {
    netlink.execute(plugGuest());
    netlink.execute(Fdb.pin(GUEST, holderPort));

    Frames.write(client, GUEST, CLIENT, "held");

    assertThat(Frames.read(holder)).isEqualTo("held");
    assertThat(Frames.read(guest)).isEmpty();
  }

  @Test
  void plugAndMoveOfTheEntryInOneBatchRedirectTheNextFrame() throws Exception {
    netlink.execute(Fdb.pin(GUEST, holderPort));
    Frames.write(client, GUEST, CLIENT, "before");

    netlink.execute(
        Links.plug(guestPort, bridge),
        Links.port(guestPort, BridgePort.KNOWN),
        Fdb.pin(GUEST, guestPort));
    Frames.write(client, GUEST, CLIENT, "after");

    assertThat(Frames.read(holder)).isEqualTo("before");
    assertThat(Frames.read(holder)).isEmpty();
    assertThat(Frames.read(guest)).isEqualTo("after");
  }

  @Test
  void entryMovesBackWhenTheAddressIsHeldAgain() throws Exception {
    netlink.execute(plugGuest());
    netlink.execute(Fdb.pin(GUEST, guestPort));
    netlink.execute(Fdb.pin(GUEST, holderPort));

    Frames.write(client, GUEST, CLIENT, "held again");

    assertThat(Frames.read(holder)).isEqualTo("held again");
    assertThat(Frames.read(guest)).isEmpty();
  }

  @Test
  void stickyEntryStaysWhenItsAddressSpeaksFromAPortThatLearns() throws Exception {
    netlink.execute(Links.plug(guestPort, bridge), Fdb.pin(GUEST, holderPort));

    Frames.write(guest, CLIENT, GUEST, "I am here");
    Frames.write(client, GUEST, CLIENT, "who gets it?");

    assertThat(Frames.read(holder)).isEqualTo("who gets it?");
    assertThat(Frames.read(guest)).isEmpty();
  }

  /** Why {@link Fdb#pin} is sticky: merely static entries follow their address. */
  @Test
  void staticEntryThatIsNotStickyWouldMove() throws Exception {
    netlink.execute(Links.plug(guestPort, bridge), staticOnly(GUEST, holderPort));

    Frames.write(guest, CLIENT, GUEST, "I am here");
    Frames.write(client, GUEST, CLIENT, "who gets it?");

    assertThat(Frames.read(holder)).isEmpty();
    assertThat(Frames.read(guest)).isEqualTo("who gets it?");
  }

  /** The other half of the fence: a port that does not learn moves nothing, sticky or not. */
  @Test
  void portThatDoesNotLearnMovesNoEntry() throws Exception {
    netlink.execute(plugGuest());
    netlink.execute(staticOnly(GUEST, holderPort));

    Frames.write(guest, CLIENT, GUEST, "I am here");
    Frames.write(client, GUEST, CLIENT, "who gets it?");

    assertThat(Frames.read(holder)).isEqualTo("who gets it?");
  }

  @Test
  void knownPortGetsBroadcastsButNoStrangersUnicast() throws Exception {
    Frames.write(client, HardwareAddress.parse("02:00:00:00:00:99"), CLIENT, "stranger");
    Frames.write(client, Frames.BROADCAST, CLIENT, "everybody");

    assertThat(Frames.read(holder)).isEqualTo("everybody");
  }

  @Test
  void unpluggedTapHearsAndSaysNothing() throws Exception {
    Frames.write(client, Frames.BROADCAST, CLIENT, "everybody");
    Frames.write(guest, Frames.BROADCAST, GUEST, "I boot");

    assertThat(Frames.read(guest)).isEmpty();
    assertThat(Frames.read(client)).isEmpty();
  }

  @Test
  void entryEndsWithItsPort() throws Exception {
    netlink.execute(plugGuest());
    netlink.execute(Fdb.pin(GUEST, guestPort));
    assertThat(entryOf(GUEST)).isEqualTo(new FdbEntry(GUEST, guestPort, true, true));

    netlink.execute(Links.unplug(guestPort));

    assertThat(netlink.fdb(bridge)).noneMatch(entry -> entry.mac().equals(GUEST));
  }

  @Test
  void refusalsInABatchSayWhichAndWhyAndStopNobody() throws Exception {
    assertThatThrownBy(
            () ->
                netlink.execute(
                    Fdb.unpin(GUEST, holderPort),
                    Links.plug(guestPort, guestPort),
                    Links.plug(guestPort, bridge)))
        .isInstanceOfSatisfying(
            NetlinkException.class,
            e -> {
              assertThat(e.index()).isZero();
              assertThat(e.errno()).isEqualTo(Errno.ENOENT);
              assertThat(e.getSuppressed()).hasSize(1);
            });
    assertThat(netlink.link("it-guest").master()).isEqualTo(bridge);
  }

  @Test
  void fullBatchAndLongTableAreCarriedWhole() throws Exception {
    List<Request> pins = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      pins.add(Fdb.pin(new HardwareAddress(GUEST.bits() + i), holderPort));
    }
    netlink.execute(pins);
    assertThat(netlink.fdb(bridge).stream().filter(FdbEntry::sticky)).hasSize(256);

    pins.add(Fdb.pin(CLIENT, clientPort));
    assertThatThrownBy(() -> netlink.execute(pins)).hasMessage("257 requests, at most 256");
  }

  @Test
  void kernelsOwnWordsAreInTheMessage() {
    assertThatThrownBy(() -> netlink.execute(Links.mtu(bridge, 1_000_000)))
        .isInstanceOf(NetlinkException.class)
        .hasMessageContaining("mtu 1000000 of " + bridge)
        .hasMessageContaining("mtu greater than device maximum");
  }

  @Test
  void takenNameIsRefused() {
    assertThatThrownBy(() -> netlink.execute(Links.addBridge("br-it", BRIDGE)))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
  }

  @Test
  void unknownNameIsRefused() throws Exception {
    assertThat(netlink.find("it-nowhere")).isEmpty();
    assertThatThrownBy(() -> netlink.index("it-nowhere"))
        .hasMessage("netlink interface it-nowhere: ENODEV (no such device)");
  }

  @Test
  void bridgeIsAsAsked() throws Exception {
    Link link = netlink.link("br-it");
    assertThat(link.kind()).isEqualTo("bridge");
    assertThat(link.mac()).isEqualTo(BRIDGE);
    assertThat(link.isUp()).isTrue();
    assertThat(netlink.links()).contains(netlink.link("lo"));
  }

  @Test
  void countersCountWhatTheGuestSent() throws Exception {
    long before = netlink.link("it-client").counters().receivedPackets();
    Frames.write(client, Frames.BROADCAST, CLIENT, "one");
    assertThat(netlink.link("it-client").counters().receivedPackets()).isEqualTo(before + 1);
  }

  @Test
  void addressesComeAndGo() throws Exception {
    for (String text : new String[] {"10.77.0.1", "fd77::1"}) {
      InetAddress address = InetAddress.ofLiteral(text);
      int prefixBits = text.contains(":") ? 64 : 24;
      netlink.execute(Addresses.add(bridge, address, prefixBits));
      assertThat(netlink.addresses()).contains(new InterfaceAddress(address, prefixBits, bridge));
      assertThatThrownBy(() -> netlink.execute(Addresses.add(bridge, address, prefixBits)))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
      netlink.execute(Addresses.replace(bridge, address, prefixBits));
      netlink.execute(Addresses.delete(bridge, address, prefixBits));
      assertThat(netlink.addresses()).noneMatch(a -> a.address().equals(address));
    }
  }

  @Test
  void neighboursAndRoutesAreWritten() throws Exception {
    InetAddress gateway = InetAddress.ofLiteral("10.77.0.254");
    netlink.execute(
        Addresses.add(bridge, InetAddress.ofLiteral("10.77.0.1"), 24),
        Neighbours.replace(gateway, bridge, CLIENT),
        Routes.byDefault(gateway, bridge),
        Routes.onLink(InetAddress.ofLiteral("10.78.0.0"), 16, bridge));

    assertThat(netlink.neighbours())
        .anyMatch(n -> n.address().equals(gateway) && n.mac().equals(CLIENT));

    netlink.execute(Neighbours.delete(gateway, bridge));
    assertThat(netlink.neighbours())
        .noneMatch(n -> n.address().equals(gateway) && n.mac().equals(CLIENT));
  }

  @Test
  void monitorHearsOfPlugAndEnd() throws Exception {
    try (LinkMonitor monitor = LinkMonitor.open()) {
      netlink.execute(Links.plug(guestPort, bridge));
      assertThat(monitor.read())
          .anyMatch(
              c ->
                  c instanceof LinkMonitor.Change.Present(Link link)
                      && link.index() == guestPort
                      && link.master() == bridge);
      guest.close();
      assertThat(monitor.read())
          .anyMatch(
              c -> c instanceof LinkMonitor.Change.Gone(Link link) && link.index() == guestPort);
    }
  }

  private Request[] plugGuest() {
    return new Request[] {Links.plug(guestPort, bridge), Links.port(guestPort, BridgePort.KNOWN)};
  }

  private FdbEntry entryOf(HardwareAddress mac) throws Exception {
    return netlink.fdb(bridge).stream().filter(e -> e.mac().equals(mac)).findFirst().orElseThrow();
  }

  private static Request staticOnly(HardwareAddress mac, int port) {
    int masterFlag = 0x04;
    return new Request(
        "static entry",
        NeighbourMessage.RTM_NEWNEIGH,
        Request.CREATE | Request.REPLACE,
        NeighbourMessage.header(7, port, NeighbourMessage.NUD_NOARP, masterFlag)
            .attribute(NeighbourMessage.NDA_LLADDR, mac.bytes()));
  }
}
