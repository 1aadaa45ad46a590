package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.linux.namespace.NetworkNamespace;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Neighbours;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.Syscall;
import org.jitsu.linux.tap.Offloads;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;

/**
 * A client and a guest, each a kernel of its own as far as TCP is concerned (a network namespace),
 * and a bridge between them. The guest is behind a TAP, as behind a VMM; at first the TAP is not
 * plugged in, and whoever connects meets a {@link TestProxy}.
 */
final class SpliceScene implements AutoCloseable {
  static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:01");
  static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:2a");
  static final IpAddr CLIENT = IpAddr.parse("10.77.0.2");
  static final IpAddr GUEST = IpAddr.parse("10.77.0.10");
  static final IpAddr CLIENT6 = IpAddr.parse("fd00::2");
  static final IpAddr GUEST6 = IpAddr.parse("fd00::10");
  static final int PORT = 80;

  private static final HardwareAddress BRIDGE_MAC = HardwareAddress.parse("02:00:00:00:00:fe");

  // linux/if_tun.h
  private static final int TUNSETOFFLOAD = 0x400454d0;
  private static final int TUN_F_CSUM = 0x01;
  private static final int TUN_F_TSO4 = 0x02;
  private static final int TUN_F_TSO6 = 0x04;

  private static final AtomicInteger SCENES = new AtomicInteger();

  /** So that what a failed test left behind meets no other. */
  private final int number = SCENES.incrementAndGet();

  final Rtnetlink netlink = Rtnetlink.open();
  final NetworkNamespace client = NetworkNamespace.create();
  final NetworkNamespace guest = NetworkNamespace.create();
  final int bridge;

  /** The client's port on the bridge. */
  final int clientPort;

  /** The guest's link, not plugged in. */
  final Tap link;

  final TapCable cable;

  /** Of frames that reach the client. */
  final ChecksumJudge toClient = new ChecksumJudge();

  private final Tap device;
  private final EventFd stop = EventFd.open();
  private final Thread capture;

  SpliceScene(Offloading offloading, long seed) throws Exception {
    String bridgeName = "bridge" + number;
    String clientName = "client" + number;
    netlink.execute(Links.addBridge(bridgeName, BRIDGE_MAC));
    bridge = netlink.index(bridgeName);
    netlink.execute(Links.up(bridge), Links.addVeth(clientName, "c0"));
    clientPort = netlink.index(clientName);
    limit(clientName, offloading.segmentation, offloading.client);
    limit("c0", offloading.segmentation, offloading.client);
    netlink.execute(
        Links.plug(clientPort, bridge),
        Links.up(clientPort),
        Links.move(netlink.index("c0"), client.fd()));
    client.call(() -> addressed("c0", CLIENT_MAC, CLIENT, CLIENT6, GUEST_MAC, GUEST, GUEST6));
    link = Tap.open("guest" + number, Tap.Option.VNET_HEADER);
    device = guest.call(() -> Tap.open("g0", Tap.Option.VNET_HEADER));
    for (Tap tap : new Tap[] {link, device}) {
      if (offloading.guest) {
        offloads(tap, offloading.segmentation);
      } else {
        tap.noOffloads();
      }
    }
    guest.call(() -> addressed("g0", GUEST_MAC, GUEST, GUEST6, CLIENT_MAC, CLIENT, CLIENT6));
    netlink.execute(Links.up(link.linkIndex()));
    cable = new TapCable(link, device, seed);
    PacketSocket tapped = client.call(() -> PacketSocket.open(index("c0"), captured()));
    capture = Thread.ofPlatform().name("capture").start(() -> watch(tapped));
    await("links are up").until(() -> isUp(link.name()) && isUp(clientName));
  }

  private static PacketOptions captured() {
    return PacketOptions.DEFAULT.withVnetHeader().withBuffers(16 << 20);
  }

  private boolean isUp(String name) throws Exception {
    return netlink.link(name).hasCarrier();
  }

  private static int index(String name) throws Exception {
    try (Rtnetlink here = Rtnetlink.open()) {
      return here.index(name);
    }
  }

  private static void limit(String name, boolean segmentation, boolean checksum) throws Exception {
    if (!checksum) {
      Offloads.off(name);
    } else if (!segmentation) {
      String[] oneSegmentAtATime = {"ip", "link", "set", name, "gso_max_segs", "1"};
      assertThat(new ProcessBuilder(oneSegmentAtATime).inheritIO().start().waitFor()).isZero();
    }
  }

  /** Takes unfinished checksums, and long segments where asked, as a VMM does for a good driver. */
  private static void offloads(Tap tap, boolean segmentation) throws Exception {
    int features = TUN_F_CSUM | (segmentation ? TUN_F_TSO4 | TUN_F_TSO6 : 0);
    Syscall.IOCTL.call("TUNSETOFFLOAD " + tap, tap.fd().number(), TUNSETOFFLOAD, features);
  }

  /** Gives an interface of the calling thread's namespace its addresses, and its only neighbour. */
  private static int addressed(
      String name,
      MacAddress mac,
      IpAddr v4,
      IpAddr v6,
      MacAddress peerMac,
      IpAddr peer4,
      IpAddr peer6)
      throws Exception {
    try (Rtnetlink here = Rtnetlink.open()) {
      int index = here.index(name);
      HardwareAddress peer = new HardwareAddress(peerMac.bits());
      here.execute(
          Links.mac(index, new HardwareAddress(mac.bits())),
          Addresses.add(index, v4.toInetAddress(), 24),
          Addresses.add(index, v6.toInetAddress(), 64),
          Links.up(index),
          Neighbours.replace(peer4.toInetAddress(), index, peer),
          Neighbours.replace(peer6.toInetAddress(), index, peer));
      return index;
    }
  }

  private void watch(PacketSocket tapped) {
    try (Poller poller = Poller.open(2);
        FrameBatch batch = new FrameBatch(32, FrameBatch.GSO_FRAME_BYTES)) {
      poller.add(stop.fd(), Poller.READABLE, stop);
      poller.add(tapped.fd(), Poller.READABLE, tapped);
      while (poller.await(Poller.FOREVER) == 0 || poller.key(0) != stop) {
        tapped.receive(batch);
        for (int i = 0; i < batch.count(); i++) {
          MemorySegment memory = batch.memory(i);
          toClient.judge(memory, batch.lengthBytes(i));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      tapped.close();
    }
  }

  /** A server's socket in the guest. */
  ServerSocketChannel listen(boolean v6) throws Exception {
    return guest.call(
        () ->
            ServerSocketChannel.open()
                .bind(new InetSocketAddress((v6 ? GUEST6 : GUEST).toInetAddress(), PORT)));
  }

  /** Connects from the client; blocks until somebody answers. */
  SocketChannel connect(boolean v6, int port) throws Exception {
    return client.call(
        () -> {
          SocketChannel channel = SocketChannel.open();
          channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
          channel.bind(new InetSocketAddress((v6 ? CLIENT6 : CLIENT).toInetAddress(), port));
          channel.connect(new InetSocketAddress((v6 ? GUEST6 : GUEST).toInetAddress(), PORT));
          return channel;
        });
  }

  /** TCP segments that the kernel of a namespace refused for their checksum. */
  static long checksumErrors(NetworkNamespace namespace) throws Exception {
    return namespace.call(() -> counter("snmp", "Tcp:", "InCsumErrors"));
  }

  /** SACK blocks that the kernel of a namespace could not make sense of. */
  static long discardedSacks(NetworkNamespace namespace) throws Exception {
    return namespace.call(() -> counter("netstat", "TcpExt:", "TCPSACKDiscard"));
  }

  /** A line of names, a line of numbers, in a file of the calling thread's namespace. */
  private static long counter(String file, String protocol, String name) throws Exception {
    String[] lines =
        Files.readAllLines(Path.of("/proc/thread-self/net", file)).stream()
            .filter(line -> line.startsWith(protocol))
            .toArray(String[]::new);
    List<String> names = List.of(lines[0].split(" ", -1));
    return Long.parseLong(lines[1].split(" ", -1)[names.indexOf(name)]);
  }

  @Override
  public void close() throws IOException {
    stop.ring();
    TapCable.join(capture);
    stop.close();
    cable.close();
    link.close();
    device.close();
    netlink.execute(Links.delete(clientPort), Links.delete(bridge));
    netlink.close();
    client.close();
    guest.close();
  }
}
