package org.jitsu.synjitsu.hold;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.summon.AddressHold.HandedOver;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.core.summon.HoldException;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Link.OperationalState;
import org.jitsu.linux.netlink.LinkMonitor;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.poll.ThreadPriority;
import org.jitsu.linux.poll.TimerSlack;
import org.jitsu.synjitsu.hold.HoldState.Watching;
import org.jitsu.synjitsu.link.Bridge;
import org.jitsu.synjitsu.link.BridgeSettings;
import org.jitsu.synjitsu.link.HolderPort;
import org.jitsu.synjitsu.link.Network;
import org.jitsu.synjitsu.neighbour.Answers;
import org.jitsu.synjitsu.neighbour.ArpAnswers;
import org.jitsu.synjitsu.neighbour.NdpAnswers;
import org.jitsu.synjitsu.probe.Probing;
import org.jitsu.synjitsu.probe.Target;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.proxy.ProxyMachine;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns Synjitsu's tables: it takes frames and requests, steps the guests'
 * machines, does what they say, and sleeps until the next frame, request or probe.
 */
final class HoldAgent implements Runnable {

  /** How often flows that are over are forgotten. */
  private static final long SWEEP_NS = 10_000_000_000L;

  private static final System.Logger LOG = System.getLogger(HoldAgent.class.getName());

  private final Network network;
  private final Door door;
  private final Summoner summoner;
  private final @Nullable Proxy proxy;
  private final Ticker ticker;
  private final RandomGenerator random = RandomGenerator.of("SecureRandom");
  private final Arena arena = Arena.ofShared();
  private final Guests guests;
  private final Tally drops;
  private final Voice voice;
  private final BridgeSide bridgeSide;
  private final LinkSide linkSide;
  private final Frame look = new Frame();
  private final TcpOptions offered = new TcpOptions();
  private boolean running = true;
  private long pluggedNs;
  private long injectedNs;
  private int injected;
  private long sweepNs;

  /** Whether flows may be over by the next sweep, though nothing wakes this thread until then. */
  private boolean sweepsAgain;

  HoldAgent(
      Network network,
      Door door,
      Counts counts,
      @Nullable Proxy proxy,
      Summoner summoner,
      Ticker ticker) {
    drops = counts.drops();
    Tally tally = drops;
    this.network = network;
    this.door = door;
    this.summoner = summoner;
    this.proxy = proxy;
    this.ticker = ticker;
    Bridge bridge = network.bridge();
    HolderPort port = network.port();
    Answers answers = answers(bridge, port.mac());
    voice = new Voice(port, bridge.settings(), answers, tally, arena);
    guests =
        new Guests(
            proxy,
            new ProxiedGuest.Outlet(voice, tally, counts.ends(), this::plugForClients, this::step));
    bridgeSide =
        new BridgeSide(
            port,
            bridge.settings().answersEcho(),
            guests,
            answers,
            voice,
            tally,
            this::step,
            arena,
            ticker.nowNs());
    linkSide = new LinkSide(guests, answers, voice, tally, this::step, arena, ticker);
    sweepNs = ticker.nowNs() + SWEEP_NS;
  }

  private static Answers answers(Bridge bridge, MacAddress own) {
    BridgeSettings settings = bridge.settings();
    return new Answers(
        new ArpAnswers(settings.address(), bridge.mac(), settings.probe(), own),
        new NdpAnswers(settings.address6(), bridge.mac(), IpAddr.linkLocal(own), own));
  }

  @Override
  public void run() {
    try {
      TimerSlack.none();
      if (!ThreadPriority.raise()) {
        LOG.log(DEBUG, "held connections wait longer on a busy machine: no CAP_SYS_NICE");
      }
      door.poller().add(network.port().fd(), Poller.READABLE, network.port());
      door.poller().add(network.monitor().fd(), Poller.READABLE, network.monitor());
      while (running) {
        turn();
      }
    } catch (IOException | RuntimeException failure) {
      LOG.log(ERROR, "Synjitsu ends: held addresses are not answered any more", failure);
    } finally {
      end();
    }
  }

  private void turn() throws IOException {
    int ready = door.poller().await(untilNextNs());
    for (int i = 0; i < ready; i++) {
      switch (door.poller().key(i)) {
        case EventFd bell -> bell.clear();
        case LinkMonitor monitor -> monitor.read().forEach(this::changed);
        case HolderPort port -> bridgeSide.drain(ticker.nowNs());
        case HeldGuest guest -> {
          hear(guest);
          handOverIfListening(guest);
        }
        case null, default -> {} // removed since
      }
    }
    door.mailbox().drain(this::handle);
    long nowNs = ticker.nowNs();
    for (HeldGuest guest : List.copyOf(guests.watched())) {
      if (guest.state() instanceof Watching watching && watching.probing().isDue(nowNs)) {
        step(guest, new HoldEvent.Due());
      }
    }
    serveAnswered(nowNs);
  }

  /** Does for clients that were answered what is due, and ends what is over. */
  private void serveAnswered(long nowNs) {
    for (HeldGuest guest : List.copyOf(guests.busy())) {
      guest.proxied().due(nowNs);
      settleHandOver(guest);
      if (!guest.proxied().isBusy()) {
        guests.busy().remove(guest);
        leaveIfServed(guest);
      }
    }
    if (nowNs - sweepNs >= 0) {
      sweepNs = nowNs + SWEEP_NS;
      sweep(nowNs);
    }
  }

  private void sweep(long nowNs) {
    sweepsAgain = false;
    guests.all().forEach(guest -> sweep(guest, nowNs));
    if (proxy != null) {
      try {
        proxy.splicer().sweep(nowNs);
      } catch (IOException refused) {
        LOG.log(WARNING, "flows that are over stay in the splice: {0}", refused.getMessage());
      }
    }
  }

  private void sweep(HeldGuest guest, long nowNs) {
    drops.count(Drop.TOO_OLD, guest.flows().forgetStale(nowNs));
    LinkSplice splice = guest.proxied().splice();
    if (splice != null && guest.proxied().isBusy()) {
      sweepsAgain = true;
    } else if (splice != null) {
      try {
        sweepsAgain |= splice.sweep(nowNs);
      } catch (IOException refused) {
        Proxy.warn(guest, "its splice cannot be swept", refused);
      }
    }
  }

  private void leaveIfServed(HeldGuest guest) {
    if (guest.isServed()) {
      try {
        detach(guest);
      } catch (IOException ignored) {
        LOG.log(DEBUG, ignored);
      }
    }
  }

  /** Notices that a VMM attached to a link: from now on what is sent there reaches it. */
  private void changed(LinkMonitor.Change change) {
    for (HeldGuest guest : List.copyOf(guests.watched())) {
      boolean attached =
          switch (change) {
            case LinkMonitor.Change.Present(Link link) ->
                link.state() == OperationalState.UP && link.index() == line(guest).link().ifIndex();
            case LinkMonitor.Change.Gone _ -> false;
            case LinkMonitor.Change.Missed _ -> true; // asked once too often
          };
      if (attached) {
        step(guest, new HoldEvent.Attached());
      }
    }
  }

  private void hear(HeldGuest guest) {
    try {
      linkSide.drain(guest);
    } catch (IOException gone) {
      if (guest
          .isServed()) { // it died while connections were handed over: its keeper says what next
        leaveIfServed(guest);
      } else {
        fail(guest, "its link is gone", gone);
      }
    }
  }

  private long untilNextNs() {
    long nowNs = ticker.nowNs();
    long waitNs = sweepsAgain ? Math.max(0, sweepNs - nowNs) : Long.MAX_VALUE;
    for (HeldGuest guest : guests.watched()) {
      if (guest.state() instanceof Watching watching && !watching.probing().isDone()) {
        waitNs = Math.min(waitNs, Math.max(0, watching.probing().nextNs() - nowNs));
      }
    }
    for (HeldGuest guest : guests.busy()) {
      long nextNs = guest.proxied().nextNs();
      waitNs =
          nextNs == ProxyMachine.NEVER ? waitNs : Math.min(waitNs, Math.max(0, nextNs - nowNs));
    }
    return waitNs == Long.MAX_VALUE ? Poller.FOREVER : waitNs;
  }

  // Requests

  private void handle(Request request) {
    switch (request) {
      case Request.Hold(Holding holding, var done) -> hold(holding, done);
      case Request.Watch(GuestName name, GuestLink link, var listening) ->
          watch(name, link, listening, guest -> guest.awaitListening(listening));
      case Request.Release(GuestName name, GuestLink link, var done) -> release(name, link, done);
      case Request.HandOver(GuestName name, GuestLink link, var done) ->
          watch(name, link, done, guest -> guest.awaitHandOver(done));
      case Request.Refuse(GuestName name) -> tell(name, new HoldEvent.Refuse());
      case Request.Forget(GuestName name, var done) -> forget(name, done);
      case Request.Settled(GuestName name, Outcome.Ready()) -> tell(name, new HoldEvent.Came());
      // The daemon stops: the next one serves the clients when they knock again.
      case Request.Settled(GuestName name, Outcome.Refused(Outcome.Reason reason, _))
          when reason == Outcome.Reason.STOPPING ->
          tell(name, new HoldEvent.Came());
      case Request.Settled(GuestName name, Outcome.Refused _) -> tell(name, new HoldEvent.Refuse());
      case Request.Identified(GuestName name, Booted what) -> {
        HeldGuest guest = guests.byName(name);
        if (guest != null) {
          guest.proxied().identify(what);
        }
      }
      case Request.Stop() -> running = false;
    }
  }

  private void hold(Holding holding, CompletableFuture<Void> done) {
    try {
      HeldGuest guest = guests.enter(holding);
      try {
        attempt(guest, new HoldEvent.Hold());
        done.complete(null);
        summonForWaiting(guest);
      } catch (IOException refused) {
        done.completeExceptionally(fail(guest, "its addresses cannot be held", refused));
      }
    } catch (HoldException objection) {
      done.completeExceptionally(objection);
    }
  }

  private void forget(GuestName name, CompletableFuture<Void> done) {
    HeldGuest guest = guests.byName(name);
    if (guest == null || guest.isServed()) { // a guest with its addresses is not ours to forget
      done.complete(null);
      return;
    }
    stopWaiting(guest, new CancellationException(name + " is held no longer"));
    step(guest, new HoldEvent.Refuse());
    try {
      detach(guest);
      network.forwarding().forget(guest.holding().mac());
      done.complete(null);
    } catch (IOException refused) {
      done.completeExceptionally(
          new HoldException(name, "its entry cannot be removed: " + refused.getMessage(), refused));
    }
    guests.remove(guest);
  }

  /** Watches a guest for a waiter, who is entered first: whatever refuses the watch settles it. */
  private void watch(
      GuestName name, GuestLink link, CompletableFuture<?> waiter, Consumer<HeldGuest> enter) {
    HeldGuest guest = guests.byName(name);
    if (guest == null) {
      waiter.completeExceptionally(new CancellationException(name + " is not held"));
      return;
    }
    stopWaiting(guest, new CancellationException(name + " is watched anew"));
    enter.accept(guest);
    step(guest, new HoldEvent.Watch(link, guest.targets()));
    handOverIfListening(guest);
  }

  private void release(GuestName name, GuestLink link, CompletableFuture<Released> done) {
    HeldGuest guest = guests.byName(name);
    injected = 0;
    try {
      if (guest == null) { // adopted: it served when the daemon came
        plug(link);
      } else {
        if (opensConnections(guest, link, done)) {
          return;
        }
        attempt(guest, new HoldEvent.Release(link));
      }
      done.complete(new Released(pluggedNs, injected == 0 ? pluggedNs : injectedNs, injected));
    } catch (IOException refused) {
      String what = "its addresses cannot be given to " + link.ifName();
      done.completeExceptionally(
          guest == null ? new HoldException(name, what, refused) : fail(guest, what, refused));
    }
  }

  /** Opens the connections that were answered to the guest, which ends in its plug. */
  private boolean opensConnections(
      HeldGuest guest, GuestLink link, CompletableFuture<Released> done) throws IOException {
    if (!guest.proxied().isBusy() || guest.isServed()) {
      return false;
    }
    if (!(guest.state() instanceof Watching watching) || !watching.link().equals(link)) {
      attempt(guest, new HoldEvent.Watch(link, List.of()));
    }
    guest.awaitRelease(done);
    guest.proxied().listens(ticker.nowNs());
    settleHandOver(guest);
    return true;
  }

  /** Plugs in for connections that were answered, and are open to their guest by now. */
  private void plugForClients(HeldGuest guest) throws IOException {
    guest.flows().meetings().forEach(meeting -> voice.introduce(line(guest), meeting));
    plug(guest, line(guest).link());
    guest.settle(true);
  }

  /** Does what is left of a release after the plug that answered connections made. */
  private void settleHandOver(HeldGuest guest) {
    IOException refusal = guest.takePlugRefusal();
    if (refusal == null && !guest.isSettling()) {
      return;
    }
    CompletableFuture<Released> waiter = guest.takeRelease();
    CompletableFuture<Released> done = waiter == null ? new CompletableFuture<>() : waiter;
    try {
      if (refusal != null) {
        throw refusal;
      }
      attempt(guest, new HoldEvent.Plugged());
      done.complete(new Released(pluggedNs, injected == 0 ? pluggedNs : injectedNs, injected));
    } catch (IOException refused) {
      done.completeExceptionally(fail(guest, "its addresses cannot be given to it", refused));
    }
  }

  /** Asks for a guest again that went away before it took what its answered clients sent. */
  private void summonForWaiting(HeldGuest guest) {
    HoldEvent waiting = guest.proxied().waiting(ticker.nowNs());
    if (waiting != null) {
      step(guest, waiting);
    }
  }

  /** Releases a guest that all has been heard of, if that was wished. */
  private void handOverIfListening(HeldGuest guest) {
    if (!(guest.state() instanceof Watching watching) || !watching.probing().isDone()) {
      return;
    }
    CompletableFuture<HandedOver> waiter = guest.takeHandOver();
    if (waiter == null) {
      return;
    }
    long listeningNs = ticker.nowNs();
    CompletableFuture<Released> released = new CompletableFuture<>();
    release(guest.name(), watching.link(), released);
    released.whenComplete(
        (how, refused) -> {
          if (refused == null) {
            waiter.complete(new HandedOver(listeningNs, how));
          } else {
            waiter.completeExceptionally(refused);
          }
        });
  }

  /** Ends the wait for a guest that nobody watches any more. */
  private static void stopWaiting(HeldGuest guest, Exception why) {
    guest.takeListening().completeExceptionally(why);
    CompletableFuture<Released> release = guest.takeRelease();
    if (release != null) {
      release.completeExceptionally(why);
    }
    CompletableFuture<HandedOver> waiter = guest.takeHandOver();
    if (waiter != null) {
      waiter.completeExceptionally(why);
    }
  }

  private void tell(GuestName name, HoldEvent event) {
    HeldGuest guest = guests.byName(name);
    if (guest != null) {
      step(guest, event);
    }
  }

  // Steps

  private void step(HeldGuest guest, HoldEvent event) {
    try {
      attempt(guest, event);
    } catch (IOException refused) {
      fail(guest, "the kernel refused what " + event.getClass().getSimpleName() + " asks", refused);
    }
  }

  private void attempt(HeldGuest guest, HoldEvent event) throws IOException {
    Step step = HoldMachine.step(guest.state(), event, ticker.nowNs());
    become(guest, step.next(), event);
    for (Effect effect : step.effects()) {
      enact(guest, effect);
    }
  }

  private static void become(HeldGuest guest, HoldState next, HoldEvent event) {
    HoldState before = guest.state();
    guest.become(next);
    if (before.getClass() != next.getClass()) {
      LOG.log(
          DEBUG,
          () ->
              "%s: %s -> %s on %s".formatted(guest.name(), name(before), name(next), name(event)));
    }
  }

  private static String name(Object of) {
    return of.getClass().getSimpleName();
  }

  /** Settles what the kernel refused: the guest is held again, and whoever waited is told why. */
  private HoldException fail(HeldGuest guest, String what, IOException refused) {
    HoldException failure =
        new HoldException(guest.name(), what + ": " + refused.getMessage(), refused);
    LOG.log(WARNING, failure.getMessage());
    stopWaiting(guest, failure);
    try {
      attempt(guest, new HoldEvent.Failed());
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
    guest.settle(false);
    guest.proxied().gone(ticker.nowNs());
    return failure;
  }

  private void enact(HeldGuest guest, Effect effect) throws IOException {
    switch (effect) {
      case Effect.Claim() -> claim(guest);
      case Effect.Attach(GuestLink link) -> attach(guest, link);
      case Effect.Detach() -> detach(guest);
      case Effect.Probe(Target target, Probing.Manner manner) -> ask(guest, target, manner);
      case Effect.ReportListening() -> reportListening(guest);
      case Effect.Leave() -> leave(guest);
      case Effect.StopListening() ->
          stopWaiting(guest, new CancellationException(guest.name() + " is not watched any more"));
      case Effect.Keep() -> keep(guest);
      case Effect.Summon summon -> summon(guest, summon);
      case Effect.RefuseKept() -> refuseKept(guest);
      case Effect.Introduce() ->
          guest.flows().meetings().forEach(meeting -> voice.introduce(line(guest), meeting));
      case Effect.Plug(GuestLink link) -> plug(guest, link);
      case Effect.TakeStragglers() -> {
        guest.settle(true);
        bridgeSide.drain(ticker.nowNs());
      }
      case Effect.ResetProbes() -> linkSide.resetProbes(guest);
      case Effect.Inject() -> inject(guest);
    }
  }

  /** Takes a guest's frames; no detour leads to it any more before that. */
  private void claim(HeldGuest guest) throws IOException {
    guest.settle(false);
    guest.proxied().gone(ticker.nowNs());
    network.forwarding().claim(guest.name(), guest.holding().mac());
  }

  private void keep(HeldGuest guest) {
    bridgeSide.keep(guest, ticker.nowNs());
    guests.noteBusy(guest);
  }

  private void refuseKept(HeldGuest guest) {
    bridgeSide.refuseKept(guest);
    guest.proxied().refuse(ticker.nowNs());
  }

  private void reportListening(HeldGuest guest) {
    long nowNs = ticker.nowNs();
    guest.proxied().listening(nowNs);
    guest.takeListening().complete(nowNs);
  }

  private void leave(HeldGuest guest) throws IOException {
    guest.settle(false);
    if (!guest.proxied().isBusy()) {
      detach(guest);
    }
    guest.proxied().learn();
  }

  private void attach(HeldGuest guest, GuestLink link) throws IOException {
    guest.proxied().watched(link, ticker.nowNs());
    sweepsAgain |= guest.proxied().splice() != null;
    guest.attach(GuestLine.open(link, door.poller(), guest, random));
    guest.flows().forgetAnswers(); // they were another start's
    guests.watched().add(guest);
  }

  private void detach(HeldGuest guest) throws IOException {
    GuestLine line = guest.detach();
    guests.watched().remove(guest);
    if (line != null) {
      line.close();
    }
  }

  private static GuestLine line(HeldGuest guest) {
    return Objects.requireNonNull(guest.line(), "the machine attaches first");
  }

  private void plug(HeldGuest guest, GuestLink link) throws IOException {
    LinkSplice splice = guest.proxied().splice();
    if (splice == null) {
      plug(link);
    } else {
      splice.plug();
      pluggedNs = ticker.nowNs();
    }
  }

  private void plug(GuestLink link) throws IOException {
    network.forwarding().give(link);
    pluggedNs = ticker.nowNs();
  }

  /**
   * Asks by what a client sent, if one waits: its SYN is then answered for good, and the guest has
   * one connection to make instead of two.
   */
  private void ask(HeldGuest guest, Target target, Probing.Manner manner) {
    GuestLine line = line(guest);
    if (manner == Probing.Manner.GREET || !(target instanceof Target.Listens listens)) {
      voice.greet(line, target.address());
      return;
    }
    Flows.Kept knock = guest.flows().knock(listens);
    boolean introduced = manner == Probing.Manner.INTRODUCE;
    if (knock == null) {
      if (introduced) {
        voice.greet(line, target.address());
      }
      voice.probe(line, guest.mac(), listens);
    } else {
      if (introduced) {
        voice.introduce(line, knock.meeting());
      }
      voice.put(line, knock.frames().getFirst());
    }
  }

  private void inject(HeldGuest guest) {
    drops.count(Drop.TOO_OLD, guest.flows().forgetStale(ticker.nowNs()));
    List<Flows.Kept> flows = guest.flows().takeAll();
    injected = 0;
    for (Flows.Kept kept : flows) {
      byte[] answer = kept.answer();
      if (answer == null) {
        kept.frames().forEach(frame -> voice.put(line(guest), frame));
      } else {
        voice.answer(answer);
      }
      injected += kept.frames().size();
    }
    injectedNs = ticker.nowNs();
    lookAtAnswers(guest, flows);
  }

  /** Learns from the guest's answer to a client that offered it everything. */
  private void lookAtAnswers(HeldGuest guest, List<Flows.Kept> flows) {
    for (Flows.Kept kept : flows) {
      byte[] answer = kept.answer();
      if (answer == null || !guest.proxied().isCurious()) {
        continue;
      }
      byte[] syn = kept.frames().getLast();
      boolean complete =
          look.parse(MemorySegment.ofArray(syn), 0, syn.length).accepted()
              && Offer.of(offered.read(look.tcp())).isComplete();
      int clientIsn = look.tcp().sequence();
      if (complete && look.parse(MemorySegment.ofArray(answer), 0, answer.length).accepted()) {
        guest.proxied().answered(look, clientIsn);
      }
    }
  }

  private void summon(HeldGuest guest, Effect.Summon summon) {
    GuestName name = guest.name();
    summoner
        .summon(summon.service(), summon.cause())
        .thenAccept(outcome -> door.mailbox().reply(new Request.Settled(name, outcome)));
  }

  // The end

  private void end() {
    for (HeldGuest guest : new ArrayList<>(guests.watched())) {
      stopWaiting(guest, new CancellationException("Synjitsu ends"));
      try {
        detach(guest);
      } catch (IOException ignored) {
        LOG.log(DEBUG, ignored);
      }
    }
    for (HeldGuest guest : guests.all()) {
      LinkSplice splice = guest.proxied().splice();
      if (splice != null) {
        try {
          splice.end();
        } catch (IOException refused) {
          Proxy.warn(guest, "its detour stays", refused);
        }
      }
    }
    door.mailbox().drain(HoldAgent::turnAway);
    linkSide.close();
    arena.close();
  }

  /** Settles a request that came too late. */
  static void turnAway(Request request) {
    CompletableFuture<?> waiter =
        switch (request) {
          case Request.Hold hold -> hold.done();
          case Request.Watch watch -> watch.listening();
          case Request.Release release -> release.done();
          case Request.HandOver handOver -> handOver.done();
          case Request.Refuse _ -> null;
          case Request.Forget forget -> forget.done();
          case Request.Identified _ -> null;
          case Request.Settled _ -> null;
          case Request.Stop _ -> null;
        };
    if (waiter != null) {
      waiter.completeExceptionally(
          new CancellationException("Synjitsu has ended, or too much is asked of it at once"));
    }
  }
}
