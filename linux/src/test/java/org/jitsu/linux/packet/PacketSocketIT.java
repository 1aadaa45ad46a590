package org.jitsu.linux.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jitsu.linux.Frames;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Neighbours;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.tap.Offloads;
import org.jitsu.linux.tap.Tap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A packet socket on a TAP's interface (its guest's side is the descriptor) and on a veth. */
class PacketSocketIT {
  private static final HardwareAddress GUEST = HardwareAddress.parse("02:00:00:00:00:2a");
  private static final HardwareAddress HOST = HardwareAddress.parse("02:00:00:00:00:01");
  private static final long PATIENCE_NS = 10_000_000_000L;
  private static final long SHORT_PATIENCE_NS = 200_000_000L;
  private static final int ETHERTYPE_OFFSET = 12;

  private Rtnetlink netlink;
  private Tap guest;
  private int link;

  @BeforeEach
  void tapThatIsUp() throws Exception {
    netlink = Rtnetlink.open();
    guest = Tap.open("tap-guest");
    link = guest.linkIndex();
    netlink.execute(Links.up(link));
  }

  @AfterEach
  void remove() {
    guest.close();
    netlink.close();
  }

  @Test
  void receivesABatchOfWhatTheGuestSends() throws Exception {
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT);
        FrameBatch batch = new FrameBatch(8, FrameBatch.PLAIN_FRAME_BYTES)) {
      Frames.write(guest, HOST, GUEST, "first");
      Frames.write(guest, HOST, GUEST, "second");
      Frames.write(guest, HOST, GUEST, "third");

      assertThat(socket.receive(batch)).isEqualTo(3);
      assertThat(batch.memory(0).getString(14)).isEqualTo("first");
      assertThat(batch.memory(2).getString(14)).isEqualTo("third");
      ByteBuffer second = batch.buffer(1);
      assertThat(second.remaining()).isEqualTo(60);
      assertThat(second.getShort(ETHERTYPE_OFFSET)).isEqualTo((short) Frames.ETHER_TYPE);
      assertThat(batch.isCut(1)).isFalse();
      assertThat(batch.isChecksumUnfinished(1)).isFalse();
      assertThat(batch.arrivedEpochNs(1)).isZero();

      assertThat(socket.receive(batch)).isZero();
    }
  }

  @Test
  void sendsToTheGuestAndDoesNotHearItself() throws Exception {
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT.withMark(0x4a));
        FrameBatch batch = new FrameBatch(1, FrameBatch.PLAIN_FRAME_BYTES);
        Arena arena = Arena.ofConfined()) {
      MemorySegment frame = Frames.of(arena, GUEST, HOST, "probe");
      assertThat(socket.send(frame, (int) frame.byteSize())).isTrue();

      assertThat(Frames.read(guest)).isEqualTo("probe");
      assertThat(socket.receive(batch)).isZero();
    }
  }

  @Test
  void sendPastTheQueueArrivesToo() throws Exception {
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT.withBypassedQueue());
        Arena arena = Arena.ofConfined()) {
      MemorySegment frame = Frames.of(arena, GUEST, HOST, "straight");
      assertThat(socket.send(frame, (int) frame.byteSize())).isTrue();
      assertThat(Frames.read(guest)).isEqualTo("straight");
    }
  }

  @Test
  void captureHearsBothWaysWithTheTime() throws Exception {
    // Filtered, because the host's own IPv6 may speak at any moment.
    PacketOptions ours =
        PacketOptions.CAPTURE.withFilter(SocketFilter.etherType(Frames.ETHER_TYPE));
    try (PacketSocket capture = PacketSocket.open(link, ours);
        PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT);
        FrameBatch batch = new FrameBatch(4, FrameBatch.PLAIN_FRAME_BYTES);
        Arena arena = Arena.ofConfined()) {
      Frames.write(guest, HOST, GUEST, "to the host");
      MemorySegment frame = Frames.of(arena, GUEST, HOST, "to the guest");
      socket.send(frame, (int) frame.byteSize());

      assertThat(capture.receive(batch)).isEqualTo(2);
      assertThat(batch.memory(0).getString(14)).isEqualTo("to the host");
      assertThat(batch.memory(1).getString(14)).isEqualTo("to the guest");
      assertThat(batch.arrivedEpochNs(0)).isPositive();
      assertThat(batch.arrivedEpochNs(1)).isGreaterThanOrEqualTo(batch.arrivedEpochNs(0));
    }
  }

  @Test
  void longFrameIsCutAndMarkedAsSuch() throws Exception {
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT);
        FrameBatch batch = new FrameBatch(1, 64)) {
      Frames.write(guest, HOST, GUEST, "x".repeat(200));

      assertThat(socket.receive(batch)).isOne();
      assertThat(batch.lengthBytes(0)).isEqualTo(64);
      assertThat(batch.isCut(0)).isTrue();
    }
  }

  @Test
  void tagThatTheKernelTookOffIsReported() throws Exception {
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT);
        FrameBatch batch = new FrameBatch(2, FrameBatch.PLAIN_FRAME_BYTES);
        Arena arena = Arena.ofConfined()) {
      MemorySegment tagged = Frames.of(arena, HOST, GUEST, "....tagged");
      tagged.asSlice(ETHERTYPE_OFFSET, 6).copyFrom(hex("8100002a88b5"));
      assertThat(guest.write(tagged, (int) tagged.byteSize())).isTrue();
      Frames.write(guest, HOST, GUEST, "untagged");

      assertThat(socket.receive(batch)).isEqualTo(2);
      assertThat(batch.isTagged(0)).isTrue();
      assertThat(batch.buffer(0).getShort(ETHERTYPE_OFFSET)).isEqualTo((short) Frames.ETHER_TYPE);
      assertThat(batch.isTagged(1)).isFalse();
    }
  }

  private static MemorySegment hex(String digits) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(digits));
  }

  @Test
  void filterLetsOneEtherTypeThrough() throws Exception {
    try (PacketSocket none =
            PacketSocket.open(link, PacketOptions.DEFAULT.withFilter(SocketFilter.NOTHING));
        PacketSocket ours =
            PacketSocket.open(
                link, PacketOptions.DEFAULT.withFilter(SocketFilter.etherType(Frames.ETHER_TYPE)));
        PacketSocket arp =
            PacketSocket.open(
                link, PacketOptions.DEFAULT.withFilter(SocketFilter.etherType(0x806)));
        FrameBatch batch = new FrameBatch(4, FrameBatch.PLAIN_FRAME_BYTES)) {
      Frames.write(guest, HOST, GUEST, "ours");

      assertThat(none.receive(batch)).isZero();
      assertThat(arp.receive(batch)).isZero();
      assertThat(ours.receive(batch)).isOne();
    }
  }

  @Test
  void synAcksAreCountedWithoutAnyoneReading() throws Exception {
    SocketFilter filter = SocketFilter.synAcks(new byte[] {10, 77, 0, (byte) 250});
    String client = "0a4d0009";
    String global = "fd000077000000000000000000000009";
    try (PacketSocket socket =
        PacketSocket.open(link, PacketOptions.DEFAULT.withBuffers(1).withFilter(filter))) {
      for (int i = 0; i < 50; i++) {
        write(ipv4(client, "4000", 6, "12"));
        write(ipv6(global, 6, "12"));
      }
      assertThat(socket.takeSeen()).isEqualTo(100);
      write(ipv4(client, "0000", 6, "52")); // ECN
      write(ipv4Options(client, "12"));
      assertThat(socket.takeSeen()).isEqualTo(2);

      write(ipv4("0a4d00fa", "4000", 6, "12")); // to the probe
      write(ipv4(client, "4000", 6, "10"));
      write(ipv4(client, "4000", 6, "02"));
      write(ipv4(client, "4000", 17, "12"));
      write(ipv4(client, "0001", 6, "12")); // a later fragment
      write(ipv6("fe800000000000000000000000000001", 6, "12"));
      write(ipv6(global, 6, "10"));
      write(ipv6(global, 58, "12"));
      Frames.write(guest, HOST, GUEST, "another EtherType");
      assertThat(socket.takeSeen()).isZero();
    }
  }

  private void write(String frame) throws Exception {
    byte[] bytes = HexFormat.of().parseHex("020000000001" + "02000000002a" + frame);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(JAVA_BYTE, bytes);
      assertThat(guest.write(segment, bytes.length)).isTrue();
    }
  }

  private static String ipv4(String to, String fragment, int protocol, String flags) {
    String rest = "%02x0000".formatted(protocol) + "0a4d000a" + to + tcp(flags);
    return "0800" + "450000280000" + fragment + "40" + rest;
  }

  /** A header of 24 bytes. */
  private static String ipv4Options(String to, String flags) {
    return "0800" + "4600002c00004000" + "40060000" + "0a4d000a" + to + "01010101" + tcp(flags);
  }

  private static String ipv6(String to, int next, String flags) {
    String from = "fd00007700000000000000000000000a";
    return "86dd" + "600000000014" + "%02x40".formatted(next) + from + to + tcp(flags);
  }

  private static String tcp(String flags) {
    return "0050" + "c000" + "00000001" + "00000002" + "50" + flags + "ffff" + "00000000";
  }

  @Test
  void checksumThatNobodyFinishedIsReported() throws Exception {
    netlink.execute(Links.addVeth("veth-near", "veth-far"));
    int near = netlink.index("veth-near");
    int far = netlink.index("veth-far");
    InetAddress peer = InetAddress.ofLiteral("10.99.0.2");
    netlink.execute(
        Addresses.add(near, InetAddress.ofLiteral("10.99.0.1"), 24),
        Links.up(near),
        Links.up(far),
        Neighbours.replace(peer, near, GUEST));
    SocketFilter ipv4 = SocketFilter.etherType(0x800);
    try (PacketSocket socket = PacketSocket.open(far, PacketOptions.DEFAULT.withFilter(ipv4));
        FrameBatch batch = new FrameBatch(4, FrameBatch.PLAIN_FRAME_BYTES);
        DatagramSocket client = new DatagramSocket()) {
      // A cable that was just plugged in loses what is sent before the kernel has activated it.
      await("a datagram crosses the cable")
          .until(
              () -> {
                client.send(new DatagramPacket(new byte[32], 32, peer, 9));
                return receive(socket, batch, SHORT_PATIENCE_NS) == 1;
              });
      assertThat(batch.isChecksumUnfinished(0)).isTrue();

      Offloads.off("veth-near");
      client.send(new DatagramPacket(new byte[32], 32, peer, 9));
      assertThat(receiveOne(socket, batch)).isOne();
      assertThat(batch.isChecksumUnfinished(0)).isFalse();
    } finally {
      netlink.execute(Links.delete(near));
    }
  }

  @Test
  void vnetHeaderPrecedesTheFrameBothWays() throws Exception {
    int headerBytes = 10;
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT.withVnetHeader());
        FrameBatch batch = new FrameBatch(2, FrameBatch.GSO_FRAME_BYTES);
        Arena arena = Arena.ofConfined()) {
      Frames.write(guest, HOST, GUEST, "in");
      assertThat(socket.receive(batch)).isOne();
      assertThat(batch.lengthBytes(0)).isEqualTo(headerBytes + 60);
      assertThat(batch.memory(0).getString(headerBytes + 14)).isEqualTo("in");

      MemorySegment out = arena.allocate(headerBytes + 60);
      out.asSlice(headerBytes).copyFrom(Frames.of(arena, GUEST, HOST, "out"));
      assertThat(socket.send(out, headerBytes + 60)).isTrue();
      assertThat(Frames.read(guest)).isEqualTo("out");
    }
  }

  @Test
  void interfaceThatGoesDownIsReportedOnce() throws Exception {
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT);
        FrameBatch batch = new FrameBatch(1, FrameBatch.PLAIN_FRAME_BYTES)) {
      netlink.execute(Links.down(link));
      assertThatThrownBy(() -> socket.receive(batch))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENETDOWN));
      assertThat(socket.receive(batch)).isZero();
    }
  }

  @Test
  void whatDoesNotFitIntoTheBufferIsCounted() throws Exception {
    try (PacketSocket socket = PacketSocket.open(link, PacketOptions.DEFAULT.withBuffers(4096));
        FrameBatch batch = new FrameBatch(64, FrameBatch.PLAIN_FRAME_BYTES)) {
      for (int i = 0; i < 64; i++) {
        Frames.write(guest, HOST, GUEST, "flood");
      }
      int received = socket.receive(batch);
      assertThat(received).isPositive();
      assertThat(socket.takeDrops()).isEqualTo(64 - received);
    }
  }

  /** Frames cross a veth in a soft interrupt, perhaps a little later. */
  private static int receiveOne(PacketSocket socket, FrameBatch batch) throws Exception {
    return receive(socket, batch, PATIENCE_NS);
  }

  private static int receive(PacketSocket socket, FrameBatch batch, long patienceNs)
      throws Exception {
    try (Poller poller = Poller.open(1)) {
      poller.add(socket.fd(), Poller.READABLE, socket);
      poller.await(patienceNs);
      return socket.receive(batch);
    }
  }
}
