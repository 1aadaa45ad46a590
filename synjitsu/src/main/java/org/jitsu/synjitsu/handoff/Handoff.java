package org.jitsu.synjitsu.handoff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.proxy.Drop;
import org.jitsu.synjitsu.proxy.Effect;
import org.jitsu.synjitsu.proxy.End;
import org.jitsu.synjitsu.proxy.ProxyEvent;
import org.jitsu.synjitsu.proxy.ProxyMachine;
import org.jitsu.synjitsu.proxy.ProxyState;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.synjitsu.proxy.Step;
import org.jitsu.synjitsu.proxy.Terms;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The proxied connections of one guest while it is away, and how they are handed over together.
 *
 * <pre>
 *   HOLDING --{@link #guestListens}--> ASKING --all answered, or {@value #BARRIER_MS} ms--> PLUGGED
 *      ^                           |                                           |
 *      +---------------------------+-------------------------------------------+  {@link #guestGone}
 * </pre>
 *
 * <p>Before the plug every connection has been opened to the guest and its splice is active, or, of
 * the few that a guest with a short queue did not take yet, pending. After it nothing is sent to a
 * client from here but resets.
 *
 * <p>A SYN to a guest that listens already is not proxied any more: the caller holds it and injects
 * it after the plug. One thread, which is also the one that calls {@link Hands}.
 */
public final class Handoff {

  /** How long the plug waits for connections that the guest has not taken. */
  static final int BARRIER_MS = 50;

  private static final long BARRIER_NS = BARRIER_MS * 1_000_000L;

  /** So many SYNs at a time are replayed: less than a TAP's queue and a guest's backlog. */
  private static final int SYNS_AT_ONCE = 128;

  private static final long BETWEEN_SYNS_NS = 1_000_000;

  private enum Phase {
    HOLDING,
    ASKING,
    PLUGGED
  }

  private final Reception reception;
  private final Admission admission;
  private final Memory memory;
  private final Hands hands;
  private final Map<FlowKey, Connection> connections = new LinkedHashMap<>();
  private final Sources sources = new Sources();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();
  private final TcpOptions options = new TcpOptions();
  private Phase phase = Phase.HOLDING;
  private int halfOpen;
  private int asked;
  private long askingNs;
  private long barrierNs;
  private long nextNs = ProxyMachine.NEVER;

  /** Begins to hold a guest. */
  public Handoff(Reception reception, Admission admission, Memory memory, Hands hands) {
    this.reception = reception;
    this.admission = admission;
    this.memory = memory;
    this.hands = hands;
  }

  // What comes in

  /**
   * Takes a client's segment: accepted, with right checksums, to a port that is served.
   *
   * @return false if it is none of ours: a SYN is then to be held, anything else is a stray
   */
  public boolean fromClient(Frame frame, long nowNs) {
    Connection connection = connections.get(frame.flow(lookup));
    boolean forCookie =
        phase != Phase.PLUGGED && isAnswer(frame.tcp()) && reception.mayRecall(nowNs);
    boolean taken;
    if (connection != null && !(forCookie && answersAnother(connection, frame.tcp()))) {
      boolean replaced = deliver(connection, frame, nowNs);
      taken = !replaced || syn(frame, nowNs);
    } else if (frame.tcp().isOpening()) {
      taken = syn(frame, nowNs);
    } else {
      taken = forCookie;
      if (forCookie) {
        cookie(connection, frame, nowNs);
      }
    }
    return taken;
  }

  private static boolean isAnswer(Tcp tcp) {
    int deciding = TcpFlags.ACK | TcpFlags.SYN | TcpFlags.RST;
    return (tcp.flags() & deciding) == TcpFlags.ACK;
  }

  /** A SYN that was answered by a cookie may come twice, and be remembered the second time. */
  private static boolean answersAnother(Connection connection, Tcp tcp) {
    return halfOpenIn(connection.state()) > 0
        && tcp.acknowledgement() != connection.terms().promise().isn() + 1;
  }

  /** Returns whether the connection was replaced by the SYN at hand. */
  private boolean deliver(Connection connection, Frame frame, long nowNs) {
    Tcp tcp = frame.tcp();
    int wanted = tcp.sequence() + tcp.payloadLength() - connection.terms().clientStart();
    int room = connection.kept().room(tcp.payloadLength() > 0 ? wanted : 0);
    Segment segment = Segment.of(tcp, options);
    step(connection, new ProxyEvent.FromClient(segment, room), frame, nowNs);
    if (phase == Phase.ASKING && isUnasked(connection) && !connection.isHalfOpen()) {
      step(connection, new ProxyEvent.Listens(nowNs), null, nowNs); // it exists, after all
    }
    return connection.state() instanceof ProxyState.Over(End how) && how == End.REPLACED;
  }

  private boolean syn(Frame frame, long nowNs) {
    FlowKey flow = frame.flow(lookup);
    Admission.Verdict verdict =
        phase == Phase.HOLDING
            ? admission.decide(
                connections.size(), halfOpen, sources.flowsOf(flow), sources.halfOpenOf(flow))
            : Admission.Verdict.LEAVE;
    switch (verdict) {
      case LEAVE -> {
        return false;
      }
      case COOKIE -> reception.bake(frame, flow, hands, nowNs);
      case ANSWER -> {
        Terms terms = reception.remember(frame, flow, nowNs);
        Step step = ProxyMachine.open(terms, nowNs);
        Connection connection = enter(frame, terms, step.next());
        enact(connection, step, frame);
        nextNs = Math.min(nextNs, ProxyMachine.nextNs(connection.state()));
      }
    }
    return true;
  }

  /** Takes what answers a cookie, or comes too early to be known for that. */
  private void cookie(@Nullable Connection superseded, Frame frame, long nowNs) {
    Terms terms = reception.recall(frame, frame.flow(lookup), nowNs);
    if (terms == null) {
      hands.count(Drop.NO_COOKIE);
      return;
    }
    if (superseded != null) {
      step(superseded, new ProxyEvent.Superseded(), null, nowNs);
    }
    FlowKey flow = frame.flow(lookup);
    if (admission.decide(connections.size(), 0, sources.flowsOf(flow), 0)
        == Admission.Verdict.LEAVE) {
      hands.resetClient(frame);
      return;
    }
    Connection connection = enter(frame, terms, ProxyMachine.recall(terms, nowNs));
    deliver(connection, frame, nowNs);
    if (phase == Phase.ASKING) {
      step(connection, new ProxyEvent.Listens(nowNs), null, nowNs);
    }
  }

  private Connection enter(Frame frame, Terms terms, ProxyState state) {
    Kept kept = new Kept(terms.promise().window(), memory);
    Connection connection = new Connection(lookup.toKey(), Path.backTo(frame), terms, state, kept);
    connections.put(connection.flow(), connection);
    sources.add(connection.flow(), 1, 1);
    halfOpen++;
    return connection;
  }

  /**
   * Takes a segment that the guest sent on its link, in its own numbers.
   *
   * @return false if it is none of ours
   */
  public boolean fromGuest(Frame frame, long nowNs) {
    Connection connection = connections.get(frame.flow(lookup).reverse());
    if (connection == null) {
      boolean late = phase != Phase.PLUGGED && frame.tcp().has(TcpFlags.SYN | TcpFlags.ACK);
      if (late) {
        hands.resetGuest(frame);
      }
      return late;
    }
    Segment segment = Segment.of(frame.tcp(), options);
    step(connection, new ProxyEvent.FromGuest(segment), frame, nowNs);
    return true;
  }

  private static boolean isUnasked(Connection connection) {
    return connection.state() instanceof ProxyState.Open open && open.isAway();
  }

  /**
   * The guest listens, and is not plugged in yet. Said again, it means nothing. The plug comes from
   * here or from {@link #due}, and from nowhere else: never while frames are taken.
   *
   * <p>Those whose clients have shown that they exist come first. Of the others, where they are
   * more than a guest's backlog, those are not opened to it that let a SYN-ACK go by: in a flood
   * they would take every place that it has.
   */
  public void guestListens(long nowNs) {
    if (phase != Phase.HOLDING) {
      return;
    }
    phase = Phase.ASKING;
    askingNs = nowNs;
    barrierNs = nowNs + BARRIER_NS;
    boolean crowded = halfOpen > SYNS_AT_ONCE;
    List<Connection> inTurn = new ArrayList<>(connections.size());
    all().stream().filter(connection -> !connection.isHalfOpen()).forEach(inTurn::add);
    all().stream()
        .filter(connection -> connection.isHalfOpen() && !(crowded && isOverdue(connection)))
        .forEach(inTurn::add);
    int before = 0;
    for (Connection connection : inTurn) {
      long askNs = nowNs + before++ / SYNS_AT_ONCE * BETWEEN_SYNS_NS;
      step(connection, new ProxyEvent.Listens(askNs), null, nowNs);
    }
    plugIfReady(nowNs);
  }

  private static boolean isOverdue(Connection connection) {
    return connection.state() instanceof ProxyState.Open open && open.isOverdue();
  }

  /** The guest ended, or is about to be stopped, and its addresses are held again. */
  public void guestGone(long nowNs) {
    phase = Phase.HOLDING;
    stepAll(new ProxyEvent.GuestGone(), nowNs);
  }

  /**
   * The guest will not come.
   *
   * @param aloud whether a connection's client is reset, or left in silence
   */
  public void refuse(Predicate<Connection> aloud, long nowNs) {
    for (Connection connection : all()) {
      step(connection, new ProxyEvent.Refuse(aloud.test(connection)), null, nowNs);
    }
  }

  /** Does what is due. */
  public void due(long nowNs) {
    long earliestNs = ProxyMachine.NEVER;
    for (Connection connection : all()) {
      while (isDue(ProxyMachine.nextNs(connection.state()), nowNs)) {
        step(connection, new ProxyEvent.Due(), null, nowNs);
      }
      earliestNs = Math.min(earliestNs, ProxyMachine.nextNs(connection.state()));
    }
    nextNs = earliestNs;
    plugIfReady(nowNs);
  }

  private static boolean isDue(long atNs, long nowNs) {
    return atNs != ProxyMachine.NEVER && nowNs - atNs >= 0;
  }

  /**
   * When {@link #due} is to be called next, at the latest; {@link ProxyMachine#NEVER} for never.
   */
  public long nextNs() {
    if (phase != Phase.ASKING) {
      return nextNs;
    }
    return asked == 0 ? askingNs : Math.min(barrierNs, nextNs);
  }

  /** Returns how many connections are Synjitsu's. */
  public int size() {
    return connections.size();
  }

  /**
   * Returns the one that waits longest, of those whose clients have completed their handshakes if
   * there are any; null when none waits.
   */
  public @Nullable Connection first() {
    Connection halfOpen = null;
    for (Connection connection : connections.values()) {
      if (!connection.isHalfOpen()) {
        return connection;
      }
      halfOpen = halfOpen == null ? connection : halfOpen;
    }
    return halfOpen;
  }

  /** Returns where the packets of a client come from; null when none has that address. */
  public @Nullable MacAddress macOf(IpAddr client) {
    for (Connection connection : connections.values()) {
      if (connection.toClient().to().equals(client)) {
        return connection.toClient().toMac();
      }
    }
    return null;
  }

  /** Whether clients may be answered: the guest does not listen yet, as far as is known here. */
  public boolean isHolding() {
    return phase == Phase.HOLDING;
  }

  // What goes out

  private void plugIfReady(long nowNs) {
    if (phase != Phase.ASKING || (asked > 0 && nowNs - barrierNs < 0)) {
      return;
    }
    for (Connection connection : all()) {
      if (isUnasked(connection)) {
        step(connection, new ProxyEvent.Abandoned(), null, nowNs);
      }
    }
    stepAll(new ProxyEvent.Plugging(), nowNs);
    if (hands.plug()) {
      phase = Phase.PLUGGED;
      stepAll(new ProxyEvent.Plugged(), nowNs);
    } else {
      guestGone(nowNs);
    }
  }

  private List<Connection> all() {
    return List.copyOf(connections.values());
  }

  private void stepAll(ProxyEvent event, long nowNs) {
    all().forEach(connection -> step(connection, event, null, nowNs));
  }

  private void step(Connection connection, ProxyEvent event, @Nullable Frame hand, long nowNs) {
    ProxyState before = connection.state();
    Step step = ProxyMachine.step(before, event, nowNs);
    become(connection, step.next());
    if (!enact(connection, step, hand)) {
      become(connection, before); // as if the step had not been taken
      Step refused = ProxyMachine.step(before, new ProxyEvent.SpliceRefused(), nowNs);
      become(connection, refused.next());
      enact(connection, refused, null);
    }
    nextNs = Math.min(nextNs, ProxyMachine.nextNs(connection.state()));
  }

  private void become(Connection connection, ProxyState next) {
    ProxyState before = connection.state();
    connection.become(next);
    asked += askedIn(next) - askedIn(before);
    int opened = halfOpenIn(before) - halfOpenIn(next);
    if (opened != 0) {
      halfOpen -= opened;
      sources.add(connection.flow(), 0, -opened);
    }
  }

  private static int askedIn(ProxyState state) {
    return state instanceof ProxyState.Open open && open.isAsked() ? 1 : 0;
  }

  private static int halfOpenIn(ProxyState state) {
    return state instanceof ProxyState.Open open && open.isHalfOpen() ? 1 : 0;
  }

  /** Returns whether all was done, up to what the splice refused. */
  private boolean enact(Connection connection, Step step, @Nullable Frame hand) {
    for (Effect effect : step.effects()) {
      if (!enact(connection, effect, hand)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether it was done. */
  private boolean enact(Connection connection, Effect effect, @Nullable Frame hand) {
    switch (effect) {
      case Effect.ToClient(Segment segment) -> hands.toClient(connection, segment);
      case Effect.ToGuest(Segment segment) -> hands.toGuest(connection, segment);
      case Effect.Keep keep -> keep(connection, keep, atHand(hand));
      case Effect.Established() -> hands.established(connection);
      case Effect.Introduce() -> hands.introduce(connection);
      case Effect.PendSplice() -> {
        return hands.pend(connection);
      }
      case Effect.ActivateSplice(var renumbering) -> {
        return hands.activate(connection, renumbering);
      }
      case Effect.DropSplice() -> hands.drop(connection);
      case Effect.Mispromised(Offer found, int window) ->
          hands.mispromised(found, connection.terms().v4(), window);
      case Effect.Pass() -> hands.pass(atHand(hand));
      case Effect.Count(var why) -> hands.count(why);
      case Effect.Finish(End how) -> finish(connection, how);
    }
    return true;
  }

  private static Frame atHand(@Nullable Frame hand) {
    if (hand == null) {
      throw new IllegalStateException("an effect on a segment without a segment");
    }
    return hand;
  }

  private static void keep(Connection connection, Effect.Keep keep, Frame frame) {
    Tcp tcp = frame.tcp();
    long payload = tcp.offset() + tcp.headerLength();
    connection
        .kept()
        .put(tcp.segment(), payload + keep.payloadAt(), keep.streamAt(), keep.length());
  }

  private void finish(Connection connection, End how) {
    connections.remove(connection.flow());
    sources.add(connection.flow(), -1, 0);
    connection.kept().free();
    hands.ended(connection, how);
  }
}
