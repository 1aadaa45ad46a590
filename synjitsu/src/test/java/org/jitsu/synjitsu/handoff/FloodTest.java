package org.jitsu.synjitsu.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.jitsu.synjitsu.isn.HashKey;
import org.jitsu.synjitsu.isn.InitialSequence;
import org.jitsu.synjitsu.isn.SynCookies;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.synjitsu.proxy.Drop;
import org.jitsu.synjitsu.proxy.End;
import org.jitsu.synjitsu.proxy.ProxyMachine;
import org.jitsu.synjitsu.proxy.Renumbering;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.synjitsu.proxy.Talents;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.junit.jupiter.api.Test;

/** SYNs from everywhere, whose senders never come back. */
class FloodTest {

  private static final int ROUND = 20_000;

  /** When the compiler gets to it is not ours to say; once it did, a round makes no garbage. */
  private static final int ROUNDS = 50;

  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:0a");
  private static final IpAddr GUEST = IpAddr.parse("10.77.0.10");

  private final Counting hands = new Counting();
  private final Handoff handoff =
      new Handoff(
          new Reception(
              new Profile(1460, 7, true, false, 64240, false),
              new Talents(true, false),
              0xffff,
              new InitialSequence(HashKey.draw(new Random(1))),
              null,
              new SynCookies(new Random(2), 0)),
          Admission.DEFAULT,
          new Memory() {
            @Override
            public boolean take(int bytes) {
              return true;
            }

            @Override
            public void giveBack(int bytes) {}
          },
          hands);
  private final TcpCraft tcp = new TcpCraft();
  private final TcpOptions options =
      new TcpOptions().mss(1460).windowScale(7).sackPermitted(true).timestamps(1, 0);
  private final Frame frame = new Frame();

  @Test
  void aFloodFillsItsTableAndNothingElse() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[128]);
    for (int i = 0; i < ROUND; i++) {
      assertThat(handoff.fromClient(syn(bytes, i), 0)).isTrue();
    }
    assertThat(handoff.size()).isEqualTo(Admission.DEFAULT.halfOpen());
    assertThat(hands.answered).isEqualTo(ROUND - Admission.DEFAULT.halfOpen());

    assertThat(handoff.fromClient(syn(bytes, -1), 0)).isTrue(); // an honest one in its midst
    int isn = hands.lastIsn;
    assertThat(handoff.fromClient(ack(bytes, -1, isn + 1), 1)).isTrue();
    assertThat(hands.established).isOne();

    while (handoff.nextNs() != ProxyMachine.NEVER) {
      handoff.due(handoff.nextNs());
    }
    assertThat(handoff.size()).as("the honest one").isOne();
    assertThat(hands.ended).isEqualTo(Admission.DEFAULT.halfOpen());
  }

  /** The guest has fewer places than a flood fills: they are for those that exist. */
  @Test
  void aGuestThatListensDuringAFloodIsAskedForTheHonestAlone() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[128]);
    int late = 7; // one of the many, whose client comes after all
    int lateIsn = 0;
    for (int i = 0; i < ROUND; i++) {
      handoff.fromClient(syn(bytes, i), 0);
      lateIsn = i == late ? hands.lastIsn : lateIsn;
    }
    long secondNs = 1_000_000_000;
    handoff.due(secondNs + 1); // the answers are repeated
    handoff.fromClient(syn(bytes, -1), 2 * secondNs);
    handoff.fromClient(ack(bytes, -1, hands.lastIsn + 1), 2 * secondNs);
    assertThat(hands.established).isOne();

    handoff.guestListens(2 * secondNs);
    handoff.due(2 * secondNs);
    assertThat(hands.asked).isOne();

    handoff.fromClient(ack(bytes, late, lateIsn + 1), 2 * secondNs + 1);
    assertThat(hands.established).isEqualTo(2);
    handoff.due(2 * secondNs + 1);
    assertThat(hands.asked).isEqualTo(2);

    handoff.due(2 * secondNs + Handoff.BARRIER_MS * 1_000_000L);
    assertThat(handoff.size()).as("those that exist").isEqualTo(2);
    assertThat(hands.ended).isEqualTo(Admission.DEFAULT.halfOpen() - 1);
  }

  /**
   * A guest's queue and backlog are short: SYNs are replayed 128 at a time, a millisecond apart.
   */
  @Test
  void aCrowdIsReplayedInPortions() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[128]);
    for (int i = 0; i < 300; i++) {
      handoff.fromClient(syn(bytes, i), 0);
      handoff.fromClient(ack(bytes, i, hands.lastIsn + 1), 0);
    }
    assertThat(hands.established).isEqualTo(300);
    handoff.guestListens(0);
    assertThat(hands.asked).isEqualTo(128);
    handoff.due(handoff.nextNs());
    assertThat(hands.asked).isEqualTo(256);
    handoff.due(handoff.nextNs());
    assertThat(hands.asked).isEqualTo(300);
  }

  @Test
  void aCookieMakesNoGarbage() {
    ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(128);
      for (int i = 0; i < Admission.DEFAULT.halfOpen(); i++) {
        handoff.fromClient(syn(bytes, i), 0);
      }
      long fewest = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && fewest >= ROUND; round++) {
        long before = meter.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUND; i++) {
          handoff.fromClient(syn(bytes, 1_000_000 + i), 0);
        }
        fewest = Math.min(fewest, meter.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(fewest).as("bytes for %d SYNs", ROUND).isLessThan(ROUND);
    }
  }

  /** One SYN is written; its address, port and number are then changed where they stand. */
  private Frame syn(MemorySegment bytes, int number) {
    if (bytes.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 12) == 0) {
      Path path = new Path(ROUTER, GUEST_MAC, IpAddr.v4(0x0a00_0001), GUEST);
      tcp.syn(bytes, path, 1, 80, 0, 64240, options);
    }
    frame.parse(bytes, 0, 14 + 20 + 40);
    frame.ipv4().source(0x0a00_0001 + number);
    frame.tcp().sourcePort(1024 + (number & 0x7fff)).sequence(number * 31);
    frame.parse(bytes, 0, 14 + 20 + 40);
    return frame;
  }

  private Frame ack(MemorySegment bytes, int number, int ack) {
    Frame syn = syn(bytes, number);
    int sequence = syn.tcp().sequence() + 1;
    int port = syn.sourcePort();
    Path path = new Path(ROUTER, GUEST_MAC, syn.source(), GUEST);
    MemorySegment out = MemorySegment.ofArray(new byte[128]);
    int length =
        tcp.along(path, port, 80)
            .flags(TcpFlags.ACK)
            .sequence(sequence)
            .acknowledgement(ack)
            .write(out);
    frame.parse(out, 0, length);
    return frame;
  }

  /** Hands that count. */
  private static final class Counting implements Hands {
    private int answered;
    private int lastIsn;
    private int asked;
    private int established;
    private int ended;

    @Override
    public void toClient(Connection connection, Segment segment) {
      lastIsn = segment.seq();
    }

    @Override
    public void toGuest(Connection connection, Segment segment) {
      asked++;
    }

    @Override
    public void answer(Frame syn, int isn, int window, TcpOptions options) {
      answered++;
      lastIsn = isn;
    }

    @Override
    public void resetClient(Frame received) {}

    @Override
    public void resetGuest(Frame received) {}

    @Override
    public void introduce(Connection connection) {}

    @Override
    public boolean pend(Connection connection) {
      return true;
    }

    @Override
    public boolean activate(Connection connection, Renumbering splice) {
      return true;
    }

    @Override
    public void drop(Connection connection) {}

    @Override
    public boolean plug() {
      return true;
    }

    @Override
    public void pass(Frame received) {}

    @Override
    public void established(Connection connection) {
      established++;
    }

    @Override
    public void mispromised(Offer found, boolean v4, int window) {}

    @Override
    public void count(Drop why) {}

    @Override
    public void ended(Connection connection, End how) {
      ended++;
    }
  }
}
