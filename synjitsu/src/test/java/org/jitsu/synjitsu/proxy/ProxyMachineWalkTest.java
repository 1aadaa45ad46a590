package org.jitsu.synjitsu.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.synjitsu.proxy.ClientSide.Greeting;
import org.jitsu.synjitsu.proxy.ClientSide.Talking;
import org.jitsu.synjitsu.proxy.GuestSide.Agreed;
import org.jitsu.synjitsu.proxy.GuestSide.Asked;
import org.jitsu.synjitsu.proxy.GuestSide.Away;
import org.jitsu.synjitsu.proxy.GuestSide.Replaying;
import org.jitsu.synjitsu.proxy.ProxyState.Open;
import org.jitsu.synjitsu.proxy.ProxyState.Over;
import org.jitsu.wire.header.TcpFlags;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Walks every sequence of events to depth 8 (12 with {@code -Djitsu.long=true}) through the machine
 * and a model of client, guest and splice. Sequences that lead to the same world are walked on
 * once; moments are kept relative to the present for that.
 */
class ProxyMachineWalkTest {

  private static final int DEPTH = Boolean.getBoolean("jitsu.long") ? 12 : 8;
  private static final long PAUSE_NS = 2_000_000_000;

  private static final int CLIENT_ISN = -2; // numbers wrap within the first octets
  private static final int START = CLIENT_ISN + 1;
  private static final int SERVER_ISN = 5000;
  private static final int GUEST_ISN = -1;

  /** Three octets are kept at most. */
  private static final int LIMIT = 3;

  private static final Offer LINUX = new Offer(1460, 7, true, true);
  private static final Offer GUEST = new Offer(1460, 0, false, false);
  private static final Offer GUEST_WITH_SMALL_SEGMENTS = new Offer(100, 0, false, false);

  private static Terms terms(boolean shared) {
    Talents talents = new Talents(true, false);
    int isn = shared ? GUEST_ISN : SERVER_ISN;
    Profile profile = new Profile(1460, 0, false, false, LIMIT, shared);
    Promise promise = Promise.of(profile, LINUX, isn, talents, 1 << 16, true);
    return new Terms(CLIENT_ISN, 64240, LINUX, promise, talents, true);
  }

  /** What can happen, from client, guest, splice, keeper and clock. */
  private enum Happening {
    SYN_AGAIN,
    SYN_OTHER,
    ACK,
    NEXT_OCTET,
    NEXT_OCTET_NO_ROOM,
    OCTET_AFTER_NEXT,
    ALL_OCTETS,
    NEXT_OCTET_AND_FIN,
    FIN,
    RST,
    RST_INEXACT,
    KEEP_ALIVE,
    WRONG_ACK,
    LISTENS,
    LISTENS_NO_SPLICE,
    SYN_ACK,
    SYN_ACK_NO_SPLICE,
    SYN_ACK_BROKEN,
    GUEST_RST,
    GUEST_ACKS_ONE,
    GUEST_ACKS_ALL,
    GUEST_SPEAKS,
    PLUG,
    PLUG_NO_SPLICE,
    GONE,
    REFUSE,
    PAUSE
  }

  private enum Entry {
    NONE,
    PENDING,
    ACTIVE
  }

  /**
   * Everything that is so at one moment.
   *
   * @param kept which octets of the stream are kept
   * @param acked the number that was acknowledged to the client last
   * @param finSent whether the client sent its FIN, after how many octets it stands in {@code
   *     finAt}
   * @param replayed the number after the last that this boot's guest was sent
   * @param guestAcked the number that it acknowledged last
   */
  private record World(
      ProxyState state,
      Entry entry,
      boolean plugged,
      boolean answered,
      Set<Integer> kept,
      int acked,
      int sent,
      boolean finSent,
      int replayed,
      int guestAcked,
      boolean clientTold) {}

  @ParameterizedTest(name = "shared key: {0}")
  @ValueSource(booleans = {false, true})
  void everySequenceKeepsTheInvariants(boolean shared) {
    Step opened = ProxyMachine.open(terms(shared), 0);
    assertThat(opened.effects()).containsExactly(new Effect.ToClient(terms(shared).synAck()));
    World fresh =
        new World(
            opened.next(),
            Entry.NONE,
            false,
            false,
            Set.of(),
            START,
            START,
            false,
            START,
            START,
            false);
    Set<World> all = new HashSet<>(Set.of(fresh));
    Set<World> worlds = Set.of(fresh);
    Map<End, Integer> ends = new HashMap<>();
    long steps = 0;
    for (int depth = 0; depth < DEPTH; depth++) {
      Set<World> next = new HashSet<>();
      for (World world : worlds) {
        for (Happening happening : Happening.values()) {
          if (isPossible(world, happening)) {
            World after = new Walk(world, happening).result();
            steps++;
            if (after.state() instanceof Over(End how)) {
              ends.merge(how, 1, Integer::sum);
            } else if (all.add(after)) {
              next.add(after);
            }
          }
        }
      }
      worlds = next;
    }
    all.forEach(world -> assertThatItEnds(world, ends));
    assertThat(steps).isGreaterThan(10_000);
    assertThat(ends.keySet()).as("every way out was taken").contains(End.values());
  }

  /**
   * Nobody waits for ever: a refusal ends every connection, and so does time, but for the guest.
   */
  private static void assertThatItEnds(World world, Map<End, Integer> ends) {
    World refused = new Walk(world, Happening.REFUSE).result();
    assertThat(refused.state()).isEqualTo(new Over(End.REFUSED));
    World later = world;
    for (int pauses = 0; pauses < 60 && later.state() instanceof Open; pauses++) {
      later = new Walk(later, Happening.PAUSE).result();
    }
    if (later.state() instanceof Over(End how)) {
      ends.merge(how, 1, Integer::sum);
      return;
    }
    boolean waits =
        later.state() instanceof Open open
            && open.client() instanceof Talking
            && (open.guest() instanceof Away || open.guest() instanceof Agreed);
    assertThat(waits).as("%s -> %s", world, later).isTrue();
  }

  private static boolean isPossible(World world, Happening happening) {
    if (!(world.state() instanceof Open open)) {
      return false;
    }
    boolean replaying = open.guest() instanceof Replaying;
    return switch (happening) {
      case LISTENS, LISTENS_NO_SPLICE -> !world.plugged() && open.guest() instanceof Away;
      case SYN_ACK, SYN_ACK_NO_SPLICE, SYN_ACK_BROKEN -> open.guest() instanceof Asked || replaying;
      case GUEST_RST -> !(open.guest() instanceof Away);
      case GUEST_ACKS_ONE, GUEST_ACKS_ALL -> replaying && world.replayed() != world.guestAcked();
      case GUEST_SPEAKS -> replaying;
      case PLUG, PLUG_NO_SPLICE -> !world.plugged() && !(open.guest() instanceof Away);
      case GONE -> !(open.guest() instanceof Away);
      default -> true;
    };
  }

  /** One step, with its effects carried out in the model. */
  private static final class Walk {
    private final World before;
    private final Happening happening;
    private final Terms terms;
    private ProxyState state;
    private Entry entry;
    private boolean plugged;
    private boolean answered;
    private final TreeSet<Integer> kept;
    private int acked;
    private int sent;
    private boolean finSent;
    private int replayed;
    private int guestAcked;
    private boolean clientTold;
    private boolean clientLeft;
    private boolean guestRemains = true;
    private final List<Effect> done = new ArrayList<>();

    Walk(World before, Happening happening) {
      this.before = before;
      this.happening = happening;
      state = before.state();
      terms = ((Open) state).terms();
      entry = before.entry();
      plugged = before.plugged();
      answered = before.answered();
      kept = new TreeSet<>(before.kept());
      acked = before.acked();
      sent = before.sent();
      finSent = before.finSent();
      replayed = before.replayed();
      guestAcked = before.guestAcked();
      clientTold = before.clientTold();
    }

    World result() {
      try {
        happen();
        check();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(before + " -- " + happening + " --> " + state + " by " + done, e);
      }
      return new World(
          state,
          entry,
          plugged,
          answered,
          Set.copyOf(kept),
          acked,
          sent,
          finSent,
          replayed,
          guestAcked,
          clientTold);
    }

    private void happen() {
      int next = acked;
      int ack = terms.serverStart();
      switch (happening) {
        case SYN_AGAIN -> client(TcpFlags.SYN, CLIENT_ISN, 0, 0);
        case SYN_OTHER -> client(TcpFlags.SYN, CLIENT_ISN + 1_000_000, 0, 0);
        case ACK -> client(TcpFlags.ACK, next, ack, 0);
        case NEXT_OCTET, NEXT_OCTET_NO_ROOM -> client(TcpFlags.ACK, next, ack, 1);
        case OCTET_AFTER_NEXT -> client(TcpFlags.ACK, next + 1, ack, 1);
        case ALL_OCTETS -> client(TcpFlags.ACK, START, ack, LIMIT);
        case NEXT_OCTET_AND_FIN -> client(TcpFlags.ACK | TcpFlags.FIN, next, ack, 1);
        case FIN -> client(TcpFlags.ACK | TcpFlags.FIN, next, ack, 0);
        case RST -> {
          clientLeft = !plugged;
          client(TcpFlags.RST, next, 0, 0);
        }
        case RST_INEXACT -> client(TcpFlags.RST, next + 1, 0, 0);
        case KEEP_ALIVE -> client(TcpFlags.ACK, next - 1, ack, 0);
        case WRONG_ACK -> client(TcpFlags.ACK, next, ack + 1, 1);
        case LISTENS, LISTENS_NO_SPLICE -> step(new ProxyEvent.Listens(0));
        case SYN_ACK, SYN_ACK_NO_SPLICE -> synAck(GUEST);
        case SYN_ACK_BROKEN -> synAck(GUEST_WITH_SMALL_SEGMENTS);
        case GUEST_RST -> guest(TcpFlags.RST | TcpFlags.ACK, GUEST_ISN + 1, START, 0);
        case GUEST_ACKS_ONE -> guest(TcpFlags.ACK, GUEST_ISN + 1, guestAcked + 1, 0);
        case GUEST_ACKS_ALL -> guest(TcpFlags.ACK, GUEST_ISN + 1, replayed, 0);
        case GUEST_SPEAKS -> guest(TcpFlags.ACK, GUEST_ISN + 1, guestAcked, 1);
        case PLUG, PLUG_NO_SPLICE -> {
          step(new ProxyEvent.Plugging());
          if (state instanceof Open open) {
            plugged = true;
            boolean hidden = entry == Entry.PENDING;
            boolean ready = open.guest() instanceof Agreed;
            assertThat(hidden || ready).as("no number leaks through the plug").isTrue();
            step(new ProxyEvent.Plugged());
          }
        }
        case GONE -> {
          plugged = false;
          guestRemains = false;
          step(new ProxyEvent.GuestGone());
          answered = false;
          replayed = START;
          guestAcked = START;
        }
        case REFUSE -> step(new ProxyEvent.Refuse(true));
        case PAUSE -> {
          state = earlier(state, PAUSE_NS);
          for (int due = 0; ProxyMachine.nextNs(state) <= 0; due++) {
            assertThat(due).as("time stands still").isLessThan(10);
            step(new ProxyEvent.Due());
          }
        }
      }
    }

    /**
     * A client sends one stream: after its FIN it has nothing new, before its last octet no FIN.
     */
    private void client(int wantedFlags, int seq, int ack, int wantedLength) {
      int length = finSent ? Math.max(0, Math.min(wantedLength, sent - seq)) : wantedLength;
      boolean last = seq + length - sent >= 0;
      int flags =
          last && !(finSent && seq + length != sent) ? wantedFlags : wantedFlags & ~TcpFlags.FIN;
      sent = last && length > 0 ? seq + length : sent;
      finSent |= (flags & TcpFlags.FIN) != 0;
      Offer offer = (flags & TcpFlags.SYN) != 0 ? LINUX : null;
      Segment segment = new Segment(seq, ack, flags, 64000, 0, length, offer, List.of());
      int room = happening == Happening.NEXT_OCTET_NO_ROOM ? kept.size() : LIMIT;
      step(new ProxyEvent.FromClient(segment, room));
    }

    private void synAck(Offer offer) {
      answered = true;
      int flags = TcpFlags.SYN | TcpFlags.ACK;
      step(
          new ProxyEvent.FromGuest(
              Segment.opening(flags, GUEST_ISN, START, 2, offer))); // less than was promised
    }

    private void guest(int flags, int seq, int ack, int length) {
      if ((flags & TcpFlags.RST) == 0) {
        guestAcked = ack;
      }
      step(
          new ProxyEvent.FromGuest(
              new Segment(seq, ack, flags, 1 << 15, 0, length, null, List.of())));
    }

    private void step(ProxyEvent event) {
      ProxyState from = state;
      Step step = ProxyMachine.step(state, event, 0);
      state = step.next();
      for (Effect effect : step.effects()) {
        done.add(effect);
        if (isRefused(effect)) {
          state = from;
          step(new ProxyEvent.SpliceRefused());
          return;
        }
        enact(effect);
      }
    }

    private boolean isRefused(Effect effect) {
      return switch (effect) {
        case Effect.PendSplice() ->
            happening == Happening.LISTENS_NO_SPLICE || happening == Happening.PLUG_NO_SPLICE;
        case Effect.ActivateSplice _ -> happening == Happening.SYN_ACK_NO_SPLICE;
        default -> false;
      };
    }

    private void enact(Effect effect) {
      switch (effect) {
        case Effect.ToClient(Segment segment) -> toClient(segment);
        case Effect.ToGuest(Segment segment) -> toGuest(segment);
        case Effect.Keep(int payloadAt, int streamAt, int length) -> {
          assertThat(length).isPositive();
          assertThat(streamAt + length).isLessThanOrEqualTo(LIMIT);
          for (int i = 0; i < length; i++) {
            assertThat(START + streamAt + i - acked)
                .as("no acknowledged octet is written over")
                .isNotNegative();
            kept.add(streamAt + i);
          }
        }
        case Effect.PendSplice() -> entry = Entry.PENDING;
        case Effect.ActivateSplice(Renumbering splice) -> {
          assertThat(answered).as("active only when the guest's number is known").isTrue();
          assertThat(splice.shift()).isEqualTo(terms.promise().isn() - GUEST_ISN);
          entry = Entry.ACTIVE;
        }
        case Effect.DropSplice() -> {
          boolean refused = done.stream().anyMatch(this::isRefused);
          assertThat(entry != Entry.NONE || refused).as("nothing is dropped twice").isTrue();
          entry = Entry.NONE;
        }
        case Effect.Pass() -> assertThat(plugged).as("only the guest's are passed on").isTrue();
        case Effect.Finish(End how) -> finish(how);
        case Effect.Introduce() -> assertThat(plugged).isFalse();
        case Effect.Established(), Effect.Mispromised _, Effect.Count _ -> {}
      }
    }

    private void toClient(Segment segment) {
      boolean reset = segment.has(TcpFlags.RST);
      assertThat(reset || !plugged).as("the client hears one voice").isTrue();
      if (reset && segment.has(TcpFlags.ACK)) {
        clientTold = true;
      }
      if (!segment.has(TcpFlags.ACK)) {
        return; // a reset for a wrong ACK
      }
      int step = segment.ack() - acked;
      assertThat(step).as("acknowledgements never go back").isNotNegative();
      acked = segment.ack();
      int octets = finSent && acked == sent + 1 ? sent - START : acked - START;
      for (int at = 0; at < octets; at++) {
        assertThat(kept).as("what is acknowledged is kept").contains(at);
      }
      if (!reset) {
        assertThat(acked + segment.window() - START).isLessThanOrEqualTo(LIMIT + 1);
      }
    }

    private void toGuest(Segment segment) {
      assertThat(guestRemains).as("nobody speaks to the dead").isTrue();
      if (segment.has(TcpFlags.RST)) {
        return;
      }
      if (segment.has(TcpFlags.SYN)) {
        assertThat(segment).isEqualTo(terms.replayedSyn());
        assertThat(entry == Entry.PENDING || terms.promise().shared()).isTrue();
        return;
      }
      assertThat(answered && plugged).as("data follow the plug").isTrue();
      assertThat(segment.ack()).isEqualTo(GUEST_ISN + 1);
      assertThat(entry).isEqualTo(terms.promise().shared() ? Entry.NONE : Entry.ACTIVE);
      int from = segment.seq() - START;
      for (int at = from; at < from + segment.length(); at++) {
        assertThat(kept).as("what is replayed was kept").contains(at);
      }
      int end = segment.seq() + segment.sequenceLength();
      assertThat(acked - end).as("what is replayed was acknowledged").isNotNegative();
      if (segment.has(TcpFlags.FIN)) {
        assertThat(segment.payloadEnd()).isEqualTo(sent);
      }
      assertThat(segment.seq() - guestAcked)
          .as("no octet twice, once acknowledged")
          .isNotNegative();
      replayed = end - replayed > 0 ? end : replayed;
    }

    private void finish(End how) {
      assertThat(state).isEqualTo(new Over(how));
      assertThat(done.stream().filter(Effect.Finish.class::isInstance)).hasSize(1);
      boolean lives = how == End.HANDED_OVER || how == End.RESET_BY_GUEST;
      boolean greeting = ((Open) before.state()).client() instanceof Greeting;
      if (!lives) {
        assertThat(entry).as("no entry without a flow").isEqualTo(Entry.NONE);
      } else if (!terms.promise().shared()) {
        assertThat(entry).as("the splice stays").isEqualTo(Entry.ACTIVE);
      }
      boolean owed = acked != START && acked != guestAcked;
      boolean knows = clientTold || clientLeft || how == End.RESET_BY_GUEST;
      assertThat(owed && !knows).as("no acknowledged octet is lost in silence").isFalse();
      if (how == End.HANDED_OVER) {
        assertThat(owed).isFalse();
        assertThat(plugged).isTrue();
      }
      if (how == End.REPLACED || how == End.NEVER_ESTABLISHED) {
        assertThat(greeting).isTrue();
      }
      if (how == End.GUEST_DIED) {
        assertThat(clientTold).isTrue();
      }
    }

    private void check() {
      if (!(state instanceof Open open)) {
        assertThat(done.getLast()).isInstanceOf(Effect.Finish.class);
        return;
      }
      assertThat(open.plugged()).isEqualTo(plugged);
      assertThat(open.clientNext()).isEqualTo(acked);
      switch (open.guest()) {
        case Away _ -> assertThat(entry).isEqualTo(Entry.NONE);
        case Asked asked ->
            assertThat(entry).isEqualTo(asked.pended() ? Entry.PENDING : Entry.NONE);
        case Agreed _, Replaying _ ->
            assertThat(entry).isEqualTo(terms.promise().shared() ? Entry.NONE : Entry.ACTIVE);
      }
    }
  }

  /** The same state, seen from a later moment. */
  private static ProxyState earlier(ProxyState state, long byNs) {
    if (!(state instanceof Open open)) {
      return state;
    }
    Challenges c = open.client().challenges();
    ClientSide client = open.client().with(new Challenges(c.sinceNs() - byNs, c.sent()));
    if (client instanceof Greeting greeting) {
      client = new Greeting(greeting.sent(), greeting.dueNs() - byNs, greeting.challenges());
    }
    GuestSide guest =
        switch (open.guest()) {
          case Asked asked ->
              new Asked(
                  asked.pended(), asked.tries(), asked.dueNs() - byNs, asked.giveUpNs() - byNs);
          case Replaying replaying -> replaying.waiting(replaying.dueNs() - byNs);
          case Away _, Agreed _ -> open.guest();
        };
    return new Open(open.terms(), client, guest, open.plugged());
  }
}
