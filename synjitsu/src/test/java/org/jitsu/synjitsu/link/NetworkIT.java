package org.jitsu.synjitsu.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleDescriptor.Version;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.InterfaceAddress;
import org.jitsu.linux.netlink.Link.OperationalState;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.netlink.TrafficControl;
import org.jitsu.linux.proc.InterfaceSysctl;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.ArpCraft;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkIT {

  private static final IpAddr ADDRESS = IpAddr.parse("10.77.0.1");
  private static final BridgeSettings SETTINGS =
      new BridgeSettings("jitsu0", ADDRESS, 24, IpAddr.parse("10.77.0.250"));
  private static final IpAddr ADDRESS6 = IpAddr.parse("fd00:77::1");
  private static final BridgeSettings DUAL =
      new BridgeSettings("jitsu0", ADDRESS, 24, SETTINGS.probe(), new Ipv6Net(ADDRESS6, 64));
  private static final GuestName WWW = new GuestName("www");
  private static final Mac MAC = Mac.parse("02:00:00:00:00:2a");
  private static final HardwareAddress FOREIGN = HardwareAddress.parse("02:00:00:00:00:99");

  private static final int BOOTS = Boolean.getBoolean("jitsu.long") ? 25 : 8;

  private Rtnetlink netlink;

  @BeforeEach
  void open() throws Exception {
    netlink = Rtnetlink.open();
  }

  @AfterEach
  void remove() throws Exception {
    for (String name : List.of("jitsu0", "other")) {
      if (netlink.find(name).isPresent()) {
        netlink.execute(Links.delete(netlink.index(name)));
      }
    }
    netlink.close();
  }

  @Test
  void bridgeStaysForTheNextDaemonAndIsAdopted() throws Exception {
    Bridge first;
    try (Network network = Network.open(SETTINGS)) {
      first = network.bridge();
      assertThat(netlink.find("jitsu0-s")).isPresent();
    }
    assertThat(netlink.find("jitsu0-s")).as("the port goes with the daemon").isEmpty();
    try (Network network = Network.open(SETTINGS)) {
      assertThat(network.bridge()).isEqualTo(first);
    }
    Bridge.remove(netlink, "jitsu0");
    assertThat(netlink.find("jitsu0")).isEmpty();
  }

  @Test
  void secondDaemonOnOneBridgeIsTurnedAway() throws Exception {
    try (Network network = Network.open(SETTINGS)) {
      assertThatThrownBy(() -> Network.open(SETTINGS))
          .isInstanceOf(LinkException.class)
          .hasMessageContaining("jitsu0-s")
          .hasMessageContaining("another daemon");
      assertThat(network.port().index()).isPositive();
    }
  }

  @Test
  void nameThatSomethingElseHasIsRefused() throws Exception {
    netlink.execute(Links.addVeth("jitsu0", "other"));
    assertThatThrownBy(() -> Network.open(SETTINGS))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("'jitsu0' is in use by a veth");
  }

  @Test
  void foreignBridgeIsAdoptedOnlyWithTheAddressAndNeverRemoved() throws Exception {
    netlink.execute(Links.addBridge("jitsu0", FOREIGN));
    assertThatThrownBy(() -> Network.open(SETTINGS))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("give a bridge of that name the address 10.77.0.1/24");

    netlink.execute(Addresses.add(netlink.index("jitsu0"), ADDRESS.toInetAddress(), 24));
    try (Network network = Network.open(SETTINGS)) {
      assertThat(network.bridge().mac().bits()).isEqualTo(FOREIGN.bits());
    }
    Bridge.remove(netlink, "jitsu0");
    assertThat(netlink.find("jitsu0")).isPresent();
  }

  @Test
  void bridgeWithSpanningTreeIsRefused() throws Exception {
    Network.open(SETTINGS).close();
    new ProcessBuilder("ip", "link", "set", "jitsu0", "type", "bridge", "stp_state", "1")
        .start()
        .waitFor();
    assertThatThrownBy(() -> Network.open(SETTINGS))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("stp_state 0");
  }

  @Test
  void bridgeHasItsIpv6AddressAtOnceAndTakesNobodyForARouter() throws Exception {
    InterfaceAddress wanted;
    try (Network network = Network.open(DUAL)) {
      int index = network.bridge().index();
      wanted = new InterfaceAddress(ADDRESS6.toInetAddress(), 64, index);
      assertThat(netlink.addresses()).contains(wanted);
      try (DatagramSocket socket = new DatagramSocket(0, ADDRESS6.toInetAddress())) {
        assertThat(socket.isBound()).as("no duplicate-address detection delays it").isTrue();
      }
      InterfaceSysctl sysctl = new InterfaceSysctl("jitsu0");
      assertThat(sysctl.read("ipv6", "accept_ra")).isEqualTo("0");
    }
    Network.open(DUAL).close();
    assertThat(netlink.addresses()).as("adopted").contains(wanted);
  }

  @Test
  void bridgeThatSnoopsForGroupsIsRefusedOnlyForIpv6() throws Exception {
    Network.open(SETTINGS).close();
    new ProcessBuilder("ip", "link", "set", "jitsu0", "type", "bridge", "mcast_snooping", "1")
        .start()
        .waitFor();
    Network.open(SETTINGS).close();
    assertThatThrownBy(() -> Network.open(DUAL))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("mcast_snooping 0");
  }

  @Test
  void ipv6AddressOfAnotherInterfaceIsRefused() throws Exception {
    netlink.execute(Links.addVeth("other", "otter"));
    int other = netlink.index("other");
    netlink.execute(Links.up(other), Addresses.add(other, ADDRESS6.toInetAddress(), 64));
    assertThatThrownBy(() -> Network.open(DUAL))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("bridge.address6: fd00:77::1 is the address of other");
  }

  @Test
  void addressOfAnotherInterfaceIsRefused() throws Exception {
    netlink.execute(Links.addBridge("other", FOREIGN));
    netlink.execute(Addresses.add(netlink.index("other"), ADDRESS.toInetAddress(), 24));
    assertThatThrownBy(() -> Network.open(SETTINGS))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("10.77.0.1 is the address of other already");
    assertThat(netlink.find("jitsu0")).as("nothing half-made stays").isEmpty();
  }

  @Test
  void linkIsFreshUpUnpluggedAndQuiet() throws Exception {
    try (Network network = Network.open(SETTINGS)) {
      GuestLink first = network.links().make(WWW, MAC);
      GuestLink second = network.links().make(WWW, MAC);

      assertThat(second.ifName()).isEqualTo(first.ifName()).hasSizeLessThanOrEqualTo(15);
      assertThat(second.ifIndex()).isNotEqualTo(first.ifIndex());
      assertThat(netlink.link(second.ifName()).isUp()).isTrue();
      assertThat(network.links().isPlugged(second)).isFalse();
      InterfaceSysctl sysctl = new InterfaceSysctl(second.ifName());
      assertThat(sysctl.read("ipv4", "arp_ignore")).isEqualTo("8");
      assertThat(network.links().find(WWW, MAC)).contains(second);

      network.links().remove(WWW);
      network.links().remove(WWW);
      assertThat(network.links().find(WWW, MAC)).isEmpty();
    }
  }

  @Test
  void linkOfAServingGuestIsFoundPluggedByTheNextDaemon() throws Exception {
    GuestLink link;
    try (Network network = Network.open(SETTINGS)) {
      link = network.links().make(WWW, MAC);
      network.forwarding().give(link);
    }
    try (Network network = Network.open(SETTINGS)) {
      assertThat(network.links().find(WWW, MAC)).contains(link);
      assertThat(network.links().isPlugged(link)).isTrue();
      network.forwarding().claim(WWW, MAC);
      assertThat(network.links().isPlugged(link)).isFalse();
      network.links().remove(WWW);
    }
  }

  /** A changed queueing discipline lets the kernel put off what a new carrier means. */
  @Test
  void linkOfAGuestThatHasJustComeForwardsAtOnce() throws Exception {
    assumeTrue(
        Version.parse(System.getProperty("os.version").split("[^0-9.]", 2)[0])
                .compareTo(Version.parse("6.8"))
            >= 0,
        "this kernel has no way to ask for it");
    try (Network network = Network.open(SETTINGS)) {
      for (int boot = 0; boot < BOOTS; boot++) {
        GuestLink link = network.links().make(WWW, MAC);
        await().until(() -> state(link) == OperationalState.DOWN);
        try (Tap vmm = Tap.open(link.ifName())) {
          netlink.execute(TrafficControl.hooks(link.ifIndex()));
          network.forwarding().give(link);
          assertThat(state(link)).as("boot %d on %s", boot, vmm).isEqualTo(OperationalState.UP);
        }
        network.links().remove(WWW);
      }
    }
  }

  /** As the bridge knows it: asked for by itself, the kernel would look first. */
  private OperationalState state(GuestLink link) throws Exception {
    return netlink.links().stream()
        .filter(each -> each.index() == link.ifIndex())
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void onlyAGuestThatSendsIsInUse() throws Exception {
    List<GuestName> used = new ArrayList<>();
    try (Network network = Network.open(SETTINGS);
        Arena arena = Arena.ofConfined()) {
      GuestLink link = network.links().make(WWW, MAC);
      ActivityMeter meter = network.meter((guest, _) -> used.add(guest));
      MemorySegment frame = arena.allocate(2048);
      int length = new ArpCraft().announce(frame, new MacAddress(MAC.bits()), ADDRESS);
      try (Tap vmm = Tap.open(link.ifName())) {
        meter.sample(List.of(WWW), 1);
        vmm.write(frame, length);
        meter.sample(List.of(WWW), 2);
        assertThat(used).as("a lone packet").isEmpty();
        vmm.write(frame, length);
        vmm.write(frame, length);
        meter.sample(List.of(WWW), 3);
        meter.sample(List.of(WWW), 4);
      }
      network.links().remove(WWW);
    }
    assertThat(used).containsExactly(WWW);
  }
}
