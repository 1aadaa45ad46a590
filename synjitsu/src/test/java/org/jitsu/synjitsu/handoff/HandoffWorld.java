package org.jitsu.synjitsu.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.synjitsu.handoff.ModelTcp.MS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.synjitsu.isn.HashKey;
import org.jitsu.synjitsu.isn.InitialSequence;
import org.jitsu.synjitsu.isn.SharedIsn;
import org.jitsu.synjitsu.isn.SynCookies;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.proxy.Drop;
import org.jitsu.synjitsu.proxy.End;
import org.jitsu.synjitsu.proxy.ProxyMachine;
import org.jitsu.synjitsu.proxy.Renumbering;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.jitsu.wire.header.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A world of clients, bridge, splice and a guest that boots, serves and may die, with a {@link
 * Handoff} in the middle: everything that the agent around it will do, in virtual time, from one
 * seed.
 */
final class HandoffWorld implements Hands {

  private static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:0a");
  private static final HashKey KEY = HashKey.parse("000102030405060708090a0b0c0d0e0f");
  private static final int SERVICE = 80;
  private static final int FIRST_PORT = 40_000;

  final VirtualTime time = new VirtualTime();
  final Fate fate;
  final Map<Integer, Errand> errands = new LinkedHashMap<>();
  final Map<Integer, ModelTcp> clients = new LinkedHashMap<>();
  final Map<Integer, List<End>> ends = new TreeMap<>();
  final @Nullable List<String> story;

  private final Random random;
  private final Path toGuest;
  private final ModelLink up;
  private final ModelLink down;
  private final ModelLink tap;
  private final Handoff handoff;
  private final ModelSplice splice = new ModelSplice();
  private final SegmentCraft craft = new SegmentCraft();
  private final TcpCraft tcp = new TcpCraft();
  private final MemorySegment out = MemorySegment.ofArray(new byte[2048]);
  private final Map<FlowKey, byte[]> heldSyns = new LinkedHashMap<>();
  private final Frame described = new Frame();
  private @Nullable ModelGuest guest;
  private VirtualTime.@Nullable Timer alarm;
  private boolean held = true;
  private int boots;
  private long keptBytes;
  private int deaths;
  private long trace;

  HandoffWorld(long seed, boolean told) {
    random = new Random(seed);
    story = told ? new ArrayList<>() : null;
    fate = Fate.draw(random);
    IpAddr client = IpAddr.parse(fate.v4() ? "10.77.0.2" : "fd00::2");
    IpAddr service = IpAddr.parse(fate.v4() ? "10.77.0.10" : "fd00::10");
    toGuest = new Path(CLIENT_MAC, GUEST_MAC, client, service);
    long leastNs = 1 + random.nextLong(40 * MS);
    long moreNs = random.nextBoolean() ? 0 : random.nextLong(30 * MS);
    int loss = random.nextBoolean() ? 0 : random.nextInt(120);
    int doubles = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
    up = new ModelLink(time, random, leastNs, moreNs, loss, doubles);
    down = new ModelLink(time, random, leastNs, moreNs, loss, doubles);
    tap = new ModelLink(time, random, 20_000, 400_000, random.nextInt(3) == 0 ? 20 : 0, 0);
    Memory memory =
        new Memory() {
          @Override
          public boolean take(int bytes) {
            boolean may = keptBytes + bytes <= fate.memory();
            keptBytes += may ? bytes : 0;
            return may;
          }

          @Override
          public void giveBack(int bytes) {
            keptBytes -= bytes;
          }
        };
    handoff =
        new Handoff(
            new Reception(
                fate.profile(),
                fate.talents(),
                0xffff,
                new InitialSequence(HashKey.draw(random)),
                new SharedIsn(KEY),
                new SynCookies(random, 0)),
            fate.admission(),
            memory,
            this);
  }

  // The run

  /** Lives it to the end, and returns a number that stands for everything that happened. */
  long live() {
    for (int n = 0; n < fate.clients(); n++) {
      Errand errand = new Errand(FIRST_PORT + n, random);
      errands.put(errand.port(), errand);
      time.after(errand.startNs(), () -> begin(errand));
    }
    if (fate.bootNs() >= 0) {
      time.after(fate.bootNs(), this::boot);
    } else {
      time.after(6_000 * MS, this::refuse);
    }
    time.pass(10_000 * MS);
    time.passUntil(
        "every client has what it came for, and nothing is owed to anybody",
        () -> clients.values().stream().allMatch(HandoffWorld::hasEnded) && handoff.size() == 0);
    check();
    return trace;
  }

  /** No summon is answered, the one after this neither. */
  private void refuse() {
    keeper(() -> handoff.refuse(_ -> true, time.nowNs()));
    time.after(6_000 * MS, this::refuse);
  }

  /** How everybody is, for whoever has to understand a failure. */
  List<String> views() {
    List<String> views = new ArrayList<>();
    clients.forEach(
        (port, client) ->
            views.add(
                errandOf(port)
                    + ": "
                    + client.state()
                    + ", has "
                    + client.received()
                    + ", the guest "
                    + errandOf(port).most()
                    + ", "
                    + ends.getOrDefault(port, List.of())));
    return views;
  }

  private static boolean hasEnded(ModelTcp client) {
    return switch (client.state()) {
      case DONE, RESET, TIMED_OUT -> true;
      case CLOSED, SYN_SENT, SYN_RECEIVED, OPEN -> false;
    };
  }

  private void check() {
    assertThat(clients).hasSize(fate.clients());
    assertThat(keptBytes).as("kept when nothing is held").isZero();
    clients.forEach(
        (port, client) -> {
          Errand errand = errandOf(port);
          List<End> how = ends.getOrDefault(port, List.of());
          String what = errand + ", " + client.state() + ", " + how;
          switch (client.state()) {
            case DONE -> {
              assertThat(client.received())
                  .as(what)
                  .isEqualTo(errand.greeting() + errand.response());
              assertThat(errand.most()).as(what).isEqualTo(errand.request());
            }
            case RESET -> assertThat(errand.abortNs() >= 0 || mayReset(how)).as(what).isTrue();
            default -> throw new AssertionError(what);
          }
        });
    ends.forEach((port, how) -> how.forEach(end -> assertIsExplained(port, end)));
  }

  /** A client is reset by a guest that died with its data, or for a reason that was drawn. */
  private boolean mayReset(List<End> how) {
    End last = how.isEmpty() ? End.HANDED_OVER : how.getLast();
    return switch (last) {
      case HANDED_OVER, RESET_BY_GUEST -> deaths > 0; // served, then the guest died
      case GUEST_DIED -> deaths > 0;
      case REFUSED -> fate.bootNs() < 0;
      case PROMISE_BROKEN -> fate.breaksPromise();
      case NO_SPLICE -> fate.spliceRefusals() > 0;
      case RESET_BY_CLIENT, REPLACED, NEVER_ESTABLISHED, NOT_TAKEN, NOT_ACKNOWLEDGED -> false;
    };
  }

  private void assertIsExplained(int port, End end) {
    Errand errand = errandOf(port);
    boolean explained =
        switch (end) {
          case HANDED_OVER -> true;
          case RESET_BY_CLIENT, NEVER_ESTABLISHED -> errand.abortNs() >= 0;
          case RESET_BY_GUEST -> true; // when both are through with each other
          case REPLACED -> fate.cookies(); // a cookie, and then room for the SYN's duplicate
          case NOT_TAKEN, NOT_ACKNOWLEDGED -> false;
          case REFUSED, PROMISE_BROKEN, GUEST_DIED, NO_SPLICE -> mayReset(List.of(end));
        };
    assertThat(explained).as("%s: %s", errand, end).isTrue();
  }

  /** Wrong numbers are for those only whom a reset has just left, or is about to reach. */
  private void assertIsForgivable(int port, Tcp segment) {
    List<End> how = ends.getOrDefault(port, List.of());
    boolean left = !how.isEmpty() && how.getLast() != End.HANDED_OVER && mayReset(how);
    boolean twoAnswers = how.contains(End.REPLACED) && segment.has(TcpFlags.SYN);
    assertThat(left || twoAnswers || errandOf(port).abortNs() >= 0)
        .as("numbers of port %d, %s: %s", port, how, segment)
        .isTrue();
  }

  private Errand errandOf(int port) {
    return Objects.requireNonNull(errands.get(port), "every port is an errand's");
  }

  // Clients

  private void begin(Errand errand) {
    ModelTcp[] self = new ModelTcp[1];
    ModelTcp client =
        new ModelTcp(
            time,
            random,
            toGuest,
            errand.port(),
            SERVICE,
            true,
            fate.client(),
            20_000 + random.nextInt(45_000),
            new ModelTcp.Host() {
              @Override
              public void send(byte[] frame) {
                note("client sends", frame);
                up.carry(frame, HandoffWorld.this::atBridge);
              }

              @Override
              public void established() {
                speak(self[0], errand, errand.request());
              }

              @Override
              public void received() {
                if (self[0].peerClosed()) {
                  self[0].close();
                }
              }

              @Override
              public void misnumbered(Tcp segment) {
                assertIsForgivable(errand.port(), segment);
              }

              @Override
              public void ended() {}
            });
    self[0] = client;
    clients.put(errand.port(), client);
    client.connect(random.nextInt());
    if (errand.abortNs() >= 0) {
      time.after(
          errand.abortNs() - errand.startNs(),
          () -> {
            if (!hasEnded(client)) {
              client.abort();
            }
          });
    }
  }

  private void speak(ModelTcp client, Errand errand, int left) {
    if (hasEnded(client)) {
      return;
    }
    int now = Math.min(left, errand.chunk());
    client.write(now);
    if (left > now) {
      time.after(errand.betweenNs(), () -> speak(client, errand, left - now));
    } else if (errand.halfClose()) {
      client.close();
    }
  }

  private void toClient(byte[] frame) {
    down.carry(
        frame,
        arrived -> {
          note("client gets", arrived);
          Frame read = parse(arrived);
          ModelTcp client = clients.get(read.destinationPort());
          if (client != null && client.state() != ModelTcp.State.RESET) {
            client.receive(read);
            return;
          }
          int length = tcp.resetFor(out, read); // nobody is there any more
          if (length > 0) {
            up.carry(crafted(length), this::atBridge);
          }
        });
  }

  // The bridge, and Synjitsu's port on it

  private void atBridge(byte[] frame) {
    if (!held) {
      toPluggedGuest(frame);
      return;
    }
    time.after(random.nextInt(500_000), () -> atKeeper(frame)); // through the port's queue
  }

  private void atKeeper(byte[] bytes) {
    keeper(
        () -> {
          Frame frame = parse(bytes);
          if (handoff.fromClient(frame, time.nowNs())) {
            return;
          }
          if (!held) {
            toPluggedGuest(bytes); // a straggler
          } else if (frame.tcp().isOpening()) {
            heldSyns.put(frame.flow(new FlowKey.Lookup()).toKey(), bytes);
          } else {
            resetClient(frame);
          }
        });
  }

  private void toPluggedGuest(byte[] frame) {
    byte[] shifted = splice.toGuest(frame);
    if (shifted != null) {
      toLink(shifted);
    }
  }

  /** Steps the table, and sets the alarm to what it waits for next. */
  private void keeper(Runnable step) {
    step.run();
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    long nextNs = handoff.nextNs();
    if (nextNs != ProxyMachine.NEVER) {
      alarm =
          time.after(
              Math.max(0, nextNs - time.nowNs()), () -> keeper(() -> handoff.due(time.nowNs())));
    }
  }

  // The guest and its link

  private void toLink(byte[] frame) {
    ModelGuest now = guest;
    tap.carry(
        frame,
        arrived -> {
          if (now != null) {
            note("guest gets", arrived);
            now.receive(arrived);
          }
        });
  }

  private void boot() {
    boots++;
    ModelGuest[] self = new ModelGuest[1];
    ModelGuest fresh =
        new ModelGuest(
            time,
            random,
            fate.guest(),
            errands,
            this::assertIsForgivable,
            frame ->
                tap.carry(
                    frame,
                    arrived -> {
                      if (guest == self[0]) {
                        fromLink(arrived);
                      }
                    }));
    self[0] = fresh;
    guest = fresh;
    keeper(() -> handoff.guestListens(time.nowNs()));
    if (boots <= fate.deaths()) {
      time.after(fate.livesNs(random), this::die);
    }
  }

  private void fromLink(byte[] frame) {
    note("guest sends", frame);
    if (!held) {
      byte[] shifted = splice.fromGuest(frame.clone());
      if (shifted != null) {
        toClient(shifted);
      }
    }
    if (random.nextInt(100) >= fate.deafness()) {
      keeper(() -> handoff.fromGuest(parse(frame), time.nowNs()));
    }
  }

  private void die() {
    if (guest != null) {
      note("guest dies", new byte[0]);
      guest.die();
      deaths++;
      guest = null;
      time.after(random.nextLong(5 * MS), this::holdAgain);
    }
  }

  private void holdAgain() {
    held = true;
    heldSyns.clear();
    keeper(() -> handoff.guestGone(time.nowNs()));
    splice.clear(); // with the link
    time.after(100 * MS + random.nextLong(2_000 * MS), this::boot);
  }

  // What the table wants done

  @Override
  public void toClient(Connection connection, Segment segment) {
    boolean last = segment.has(TcpFlags.RST);
    assertThat(held || last).as("the client hears one voice: %s", segment).isTrue();
    byte[] frame = crafted(craft.toClient(out, connection, segment));
    note("keeper to client", frame);
    toClient(frame);
  }

  @Override
  public void toGuest(Connection connection, Segment segment) {
    byte[] frame = crafted(craft.toGuest(out, connection, segment));
    note("keeper to guest", frame);
    toLink(frame);
  }

  @Override
  public void answer(Frame syn, int isn, int window, TcpOptions options) {
    byte[] frame = crafted(tcp.synAck(out, syn, isn, window, options));
    note("keeper's cookie", frame);
    toClient(frame);
  }

  @Override
  public void resetClient(Frame received) {
    int length = tcp.resetFor(out, received);
    if (length > 0) {
      byte[] frame = crafted(length);
      note("keeper resets", frame);
      toClient(frame);
    }
  }

  @Override
  public void resetGuest(Frame received) {
    int length = tcp.resetFor(out, received);
    if (length > 0) {
      toLink(crafted(length));
    }
  }

  @Override
  public void introduce(Connection connection) {}

  @Override
  public boolean pend(Connection connection) {
    splice.pend(connection.flow());
    return true;
  }

  @Override
  public boolean activate(Connection connection, Renumbering entry) {
    if (random.nextInt(100) < fate.spliceRefusals()) {
      return false;
    }
    splice.activate(connection.flow(), entry);
    return true;
  }

  @Override
  public void drop(Connection connection) {
    splice.drop(connection.flow());
  }

  @Override
  public boolean plug() {
    if (random.nextInt(100) < fate.plugRefusals()) {
      time.after(0, this::die);
      return false;
    }
    held = false;
    time.after(
        0,
        () -> {
          heldSyns.values().forEach(this::toPluggedGuest);
          heldSyns.clear();
        });
    return true;
  }

  @Override
  public void pass(Frame received) {
    int length = received.ethernet().length();
    MemorySegment bytes = received.ethernet().segment().asSlice(0, length);
    toPluggedGuest(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  @Override
  public void established(Connection connection) {}

  @Override
  public void mispromised(Offer found, boolean v4, int window) {}

  @Override
  public void count(Drop why) {}

  @Override
  public void ended(Connection connection, End how) {
    int port = connection.flow().sourcePort();
    ends.computeIfAbsent(port, _ -> new ArrayList<>()).add(how);
    note("ended " + how + " " + port, new byte[0]);
  }

  // Frames

  private byte[] crafted(int length) {
    return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private static Frame parse(byte[] bytes) {
    Frame frame = new Frame();
    assertThat(frame.parse(MemorySegment.ofArray(bytes), 0, bytes.length))
        .isEqualTo(Verdict.ACCEPTED);
    return frame;
  }

  private void note(String what, byte[] frame) {
    trace = trace * 31 + Arrays.hashCode(frame) * 17L + what.hashCode() + time.nowNs();
    if (story != null) {
      described.parse(MemorySegment.ofArray(frame), 0, frame.length);
      story.add(
          "%12.6f %-16s %s"
              .formatted(time.nowNs() / 1e9, what, frame.length == 0 ? "" : described));
    }
  }
}
