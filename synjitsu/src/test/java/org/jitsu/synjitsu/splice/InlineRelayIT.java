package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.packet.SocketFilter;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.wire.header.TcpFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The relay between two cables: what it carries, what it drops, and what it says at its end. */
@Timeout(60)
class InlineRelayIT {
  private static final int EXPERIMENTAL = 0x88b5;

  private final List<IOException> gone = new CopyOnWriteArrayList<>();
  private final InlineSplice splice = new InlineSplice();
  private Rtnetlink netlink;
  private PacketSocket guestEnd;
  private PacketSocket clientEnd;
  private PacketSocket guest;
  private PacketSocket client;
  private InlineRelay relay;

  @BeforeEach
  void twoCables() throws Exception {
    netlink = Rtnetlink.open();
    netlink.execute(Links.addVeth("guest", "guest-end"), Links.addVeth("client", "client-end"));
    for (String name : List.of("guest", "guest-end", "client", "client-end")) {
      netlink.execute(Links.up(netlink.index(name)));
    }
    guestEnd = PacketSocket.open(netlink.index("guest-end"), InlineRelay.OPTIONS);
    clientEnd = PacketSocket.open(netlink.index("client-end"), InlineRelay.OPTIONS);
    guest = PacketSocket.open(netlink.index("guest"), PacketOptions.DEFAULT);
    client = PacketSocket.open(netlink.index("client"), filtered());
    await("the cables carry").until(() -> netlink.links().stream().allMatch(l -> l.hasCarrier()));
    relay = new InlineRelay(guestEnd, clientEnd, splice, Ticker.system(), gone::add);
  }

  /** The hosts' own IPv6 may speak at any moment. */
  private static PacketOptions filtered() {
    return PacketOptions.DEFAULT.withFilter(SocketFilter.etherType(EXPERIMENTAL));
  }

  @AfterEach
  void remove() throws Exception {
    relay.close();
    for (PacketSocket socket : List.of(guestEnd, clientEnd, guest, client)) {
      socket.close();
    }
    for (String name : List.of("guest", "client")) {
      if (netlink.find(name).isPresent()) {
        netlink.execute(Links.delete(netlink.index(name)));
      }
    }
    netlink.close();
  }

  @Test
  void whatIsNotTcpPassesAsItIs() throws Exception {
    send(guest, frame("88b5", 100));
    try (FrameBatch batch = new FrameBatch(4, FrameBatch.PLAIN_FRAME_BYTES)) {
      await("the frame comes out").until(() -> client.receive(batch) > 0);
      assertThat(batch.lengthBytes(0)).isEqualTo(100);
      assertThat(relay.droppedFrames()).isZero();
    }
  }

  @Test
  void taggedFramesAreDroppedAndCounted() throws Exception {
    send(guest, frame("8100002a88b5", 100));
    await("it is counted").until(() -> relay.droppedFrames() == 1);
    send(guest, frame("88b5", 101));
    try (FrameBatch batch = new FrameBatch(4, FrameBatch.PLAIN_FRAME_BYTES)) {
      await("the next one comes out").until(() -> client.receive(batch) > 0);
      assertThat(batch.lengthBytes(0)).as("not the tagged one, its tag lost").isEqualTo(101);
    }
  }

  @Test
  void frameThatIsTooLongForTheOtherEndIsDroppedAndTheRestGoesOn() throws Exception {
    netlink.execute(
        Links.mtu(netlink.index("guest"), 4000), Links.mtu(netlink.index("guest-end"), 4000));
    send(guest, frame("88b5", 3000));
    await("it is counted").until(() -> relay.droppedFrames() == 1);
    send(guest, frame("88b5", 102));
    try (FrameBatch batch = new FrameBatch(4, FrameBatch.PLAIN_FRAME_BYTES)) {
      await("the next one comes out").until(() -> client.receive(batch) > 0);
      assertThat(batch.lengthBytes(0)).isEqualTo(102);
    }
    assertThat(gone).isEmpty();
  }

  @Test
  void pendingFlowGoesNoFurther() throws Exception {
    splice.add(Segment.FLOW, 1, 0);
    send(guest, Segment.fromGuest(Segment.FLOW, TcpFlags.ACK, 1, 2).bytes());
    await("it is dropped by the splice")
        .until(() -> splice.counters().of(SpliceReason.DROPPED_PENDING) == 1);
    assertThat(relay.droppedFrames()).as("which is no fault of the cable").isZero();
  }

  @Test
  void ownerIsToldWhenAnEndIsGone() throws Exception {
    netlink.execute(Links.delete(netlink.index("guest")));
    await("the owner is told").until(() -> gone.size() == 1);
    assertThat(gone.getFirst())
        .isInstanceOfSatisfying(
            LinuxException.class,
            e -> assertThat(e.errno()).isIn(Errno.ENETDOWN, Errno.ENXIO, Errno.ENODEV));
  }

  private static byte[] frame(String typeAndOn, int length) {
    byte[] head = HexFormat.of().parseHex("02000000000102000000002a" + typeAndOn);
    return Arrays.copyOf(head, length);
  }

  private static void send(PacketSocket socket, byte[] frame) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(frame.length);
      memory.copyFrom(MemorySegment.ofArray(frame));
      assertThat(socket.send(memory, frame.length)).isTrue();
    }
  }
}
