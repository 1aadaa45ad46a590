package org.jitsu.synjitsu.hold;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.synjitsu.handoff.Admission;
import org.jitsu.synjitsu.handoff.Connection;
import org.jitsu.synjitsu.handoff.Handoff;
import org.jitsu.synjitsu.handoff.Hands;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.synjitsu.profile.ProfileBook;
import org.jitsu.synjitsu.proxy.Drop;
import org.jitsu.synjitsu.proxy.End;
import org.jitsu.synjitsu.proxy.ProxyMachine;
import org.jitsu.synjitsu.proxy.Renumbering;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.synjitsu.splice.SpliceTerms;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one guest that Synjitsu answered: the hands of its {@link Handoff}, and what
 * its clients are promised by. Without a {@link Proxy} no client is ever answered. The agent's
 * thread only.
 */
final class ProxiedGuest implements Hands {

  /** Plugs the guest in, its clients introduced. */
  interface Plugger {
    void plug(HeldGuest guest) throws IOException;
  }

  private final HeldGuest guest;
  private final @Nullable Proxy proxy;
  private final Budget budget;
  private final Outlet outlet;
  private @Nullable Booted booted;
  private @Nullable Profile promised;
  private ProfileBook.@Nullable Entry relied;
  private @Nullable Handoff handoff;
  private @Nullable LinkSplice splice;
  private @Nullable Packet atHand;
  private @Nullable Seen seen;
  private long watchedNs;
  private long listeningNs;

  /** Where what is to be sent goes, who plugs, and who is told what happens to the guest. */
  record Outlet(Voice voice, Tally drops, Tally ends, Plugger plugger, Stepper stepper) {}

  /** How the guest answered a SYN that offered everything. */
  private record Seen(Offer offer, boolean v4, int window, boolean shared) {}

  ProxiedGuest(HeldGuest guest, @Nullable Proxy proxy, Budget budget, Outlet outlet) {
    this.guest = guest;
    this.proxy = proxy;
    this.budget = budget;
    this.outlet = outlet;
  }

  /** What will be booted, or is, was looked at. */
  void identify(Booted what) {
    booted = what;
    relied = null;
    if (proxy != null && mayAnswer(proxy)) {
      proxy.splicer().expect();
    }
  }

  // Clients

  /** Answers a client's SYN to a service, if its guest is known and does not listen yet. */
  boolean answer(Packet packet, Service service, long nowNs) {
    Handoff holding = handoffFor(service);
    return holding != null && offer(holding, packet, nowNs);
  }

  /** Takes a segment of a connection that was answered; returns false if it is none. */
  boolean take(Packet packet, long nowNs) {
    return handoff != null && offer(handoff, packet, nowNs);
  }

  private boolean offer(Handoff to, Packet packet, long nowNs) {
    atHand = packet;
    boolean taken = to.fromClient(packet.frame(), nowNs);
    atHand = null;
    return taken;
  }

  private @Nullable Handoff handoffFor(Service service) {
    Booted what = booted;
    boolean late = guest.line() != null && splice == null;
    if (proxy == null || what == null || late || (handoff != null && !handoff.isHolding())) {
      return null;
    }
    ProfileBook.Entry before = relied;
    if (handoff != null && handoff.size() > 0 && before != null) { // not a search for each SYN
      return Proxy.answers(service, before) ? handoff : null;
    }
    ProfileBook.Entry known = known(proxy);
    if (known == null || !Proxy.answers(service, known)) {
      return null;
    }
    boolean other = !known.profile().equals(promised);
    relied = known;
    if (handoff == null || (other && handoff.size() == 0)) {
      promised = known.profile();
      handoff =
          new Handoff(proxy.reception(known.profile(), what), Admission.DEFAULT, budget, this);
    }
    return handoff;
  }

  /** Whether connections are Synjitsu's still. */
  boolean isBusy() {
    return handoff != null && handoff.size() > 0;
  }

  /** Returns why the guest is wanted by who is answered already, null when nobody is. */
  @Nullable HoldEvent waiting(long nowNs) {
    Connection first = handoff == null ? null : handoff.first();
    if (first == null) {
      return null;
    }
    Service service = guest.serviceAt(first.flow().destination());
    return service == null ? null : new HoldEvent.Waiting(service, cause(first, nowNs));
  }

  private static Cause cause(Connection connection, long nowNs) {
    return connection.isHalfOpen()
        ? new Cause.SynSeen(client(connection), connection.flow().destinationPort(), nowNs)
        : proof(connection, nowNs);
  }

  private static Cause proof(Connection connection, long nowNs) {
    return new Cause.Connected(client(connection), connection.flow().destinationPort(), nowNs);
  }

  private static InetAddress client(Connection connection) {
    return connection.flow().source().toInetAddress();
  }

  /** Returns where the packets of an answered client come from, null when it is none. */
  @Nullable MacAddress macOf(IpAddr client) {
    return handoff == null ? null : handoff.macOf(client);
  }

  // The guest

  /** The guest is about to boot behind a link. */
  void watched(GuestLink link, long nowNs) {
    watchedNs = nowNs;
    listeningNs = nowNs;
    seen = null;
    splice = null;
    if (proxy != null && (isBusy() || mayAnswer(proxy))) {
      try {
        splice = proxy.splicer().at(link);
      } catch (IOException refused) {
        Proxy.warn(guest, "its clients are held, for its link cannot be spliced", refused);
      }
    }
  }

  /** Whether a client may be answered before the guest listens. */
  private boolean mayAnswer(Proxy by) {
    ProfileBook.Entry known = known(by);
    return known != null
        && guest.holding().services().stream().anyMatch(service -> Proxy.answers(service, known));
  }

  private ProfileBook.@Nullable Entry known(Proxy by) {
    return booted == null ? null : by.profiles().find(booted.key()).orElse(null);
  }

  /** The guest was seen to listen, at this moment. */
  void listening(long nowNs) {
    listeningNs = nowNs;
  }

  /** Takes a segment that the guest sent on its link; returns false if it is none of ours. */
  boolean fromGuest(Frame frame, long nowNs) {
    return handoff != null && handoff.fromGuest(frame, nowNs);
  }

  /**
   * Notes how the guest answers a SYN that offered everything; what that teaches is kept when the
   * guest serves.
   *
   * @param clientIsn the number of that SYN
   */
  void answered(Frame synAck, int clientIsn) {
    if (proxy == null || seen != null || booted == null) {
      return;
    }
    Offer offer = Offer.of(new TcpOptions().read(synAck.tcp()));
    FlowKey flow = synAck.flow(new FlowKey.Lookup()).reverse();
    boolean shared =
        booted.shared() != null && booted.shared().of(flow, clientIsn) == synAck.tcp().sequence();
    seen = new Seen(offer, !synAck.isV6(), synAck.tcp().window(), shared);
  }

  /** Whether it is still to be seen how the guest answers. */
  boolean isCurious() {
    return proxy != null && seen == null && booted != null;
  }

  /** Keeps what was seen of the guest in this boot. */
  void learn() {
    relied = null;
    Seen answer = seen;
    if (proxy != null && booted != null && answer != null) {
      int bootMs = (int) TimeUnit.NANOSECONDS.toMillis(listeningNs - watchedNs);
      proxy
          .profiles()
          .learn(
              booted.key(),
              Profile.learned(answer.offer(), answer.v4(), answer.window(), answer.shared()),
              Math.max(0, bootMs));
      seen = null;
    }
  }

  /** Opens the connections to the guest, which listens. */
  void listens(long nowNs) {
    if (handoff != null) {
      handoff.guestListens(nowNs);
    }
  }

  /** Does what is due. */
  void due(long nowNs) {
    if (handoff != null && nowNs - handoff.nextNs() >= 0) {
      handoff.due(nowNs);
    }
  }

  /** When {@link #due} is to be called next, {@link ProxyMachine#NEVER} for never. */
  long nextNs() {
    return handoff == null ? ProxyMachine.NEVER : handoff.nextNs();
  }

  /** The guest is no more, or about to be stopped. */
  void gone(long nowNs) {
    if (handoff != null) {
      handoff.guestGone(nowNs);
    }
    LinkSplice before = splice;
    splice = null;
    if (before != null) {
      try {
        before.close();
      } catch (IOException refused) {
        Proxy.warn(guest, "its flows stay in the splice", refused);
      }
    }
  }

  /** The guest will not come: its clients are told, or not, as their services say. */
  void refuse(long nowNs) {
    if (handoff != null) {
      handoff.refuse(this::isRefusedAloud, nowNs);
    }
  }

  private boolean isRefusedAloud(Connection connection) {
    Service service = guest.serviceAt(connection.flow().destination());
    return service == null || service.refusing() == Refusing.RESET;
  }

  /** Returns the splice of the guest's link, null when it has none. */
  @Nullable LinkSplice splice() {
    return splice;
  }

  // Hands

  @Override
  public void toClient(Connection connection, Segment segment) {
    outlet.voice().toClient(connection, segment);
  }

  @Override
  public void toGuest(Connection connection, Segment segment) {
    GuestLine line = guest.line();
    if (line != null) { // else it is gone
      outlet.voice().toGuest(line, connection, segment);
    }
  }

  @Override
  public void answer(Frame syn, int isn, int window, TcpOptions options) {
    outlet.voice().answer(syn, isn, window, options);
  }

  @Override
  public void resetClient(Frame received) {
    outlet.voice().reset(received);
  }

  @Override
  public void resetGuest(Frame received) {
    GuestLine line = guest.line();
    if (line != null) {
      outlet.voice().reset(line, received);
    }
  }

  @Override
  public void introduce(Connection connection) {
    GuestLine line = guest.line();
    if (line != null) {
      FlowKey flow = connection.flow();
      outlet
          .voice()
          .introduce(
              line,
              new Flows.Meeting(flow.source(), connection.toClient().toMac(), flow.destination()));
    }
  }

  @Override
  public boolean pend(Connection connection) {
    LinkSplice at = splice;
    return at != null && spliced(() -> add(at, connection));
  }

  @Override
  public boolean activate(Connection connection, Renumbering renumbering) {
    LinkSplice at = splice;
    if (at == null || renumbering.shiftsWindows()) {
      return false;
    }
    SpliceTerms terms =
        new SpliceTerms(
            renumbering.shift(),
            renumbering.guestScale(),
            renumbering.clientEnd(),
            renumbering.greeting());
    FlowKey flow = connection.flow();
    return spliced(
        () ->
            at.flows().activate(flow, terms, nowNs())
                || (add(at, connection) && at.flows().activate(flow, terms, nowNs())));
  }

  private boolean add(LinkSplice at, Connection connection) throws IOException {
    return at.flows().add(connection.flow(), connection.terms().clientIsn(), nowNs());
  }

  @Override
  public void drop(Connection connection) {
    LinkSplice at = splice;
    if (at != null) {
      spliced(() -> at.flows().remove(connection.flow()));
    }
  }

  /** Something that is asked of the splice. */
  private interface Asked {
    boolean done() throws IOException;
  }

  private boolean spliced(Asked asked) {
    try {
      return asked.done();
    } catch (IOException refused) {
      Proxy.warn(guest, "the splice was refused", refused);
      return false;
    }
  }

  private long nowNs() {
    return proxy == null ? 0 : proxy.ticker().nowNs();
  }

  @Override
  public boolean plug() {
    try {
      outlet.plugger().plug(guest);
      return true;
    } catch (IOException refused) {
      guest.refusePlug(refused);
      return false;
    }
  }

  @Override
  public void pass(Frame received) {
    if (atHand != null) {
      outlet.voice().pass(atHand);
    }
  }

  @Override
  public void established(Connection connection) {
    Service service = guest.serviceAt(connection.flow().destination());
    if (service != null && service.wake() == Wake.PROVEN) { // else the SYN has woken it
      outlet.stepper().step(guest, new HoldEvent.Waiting(service, proof(connection, nowNs())));
    }
  }

  @Override
  public void mispromised(Offer found, boolean v4, int window) {
    relied = null;
    Profile was = promised;
    Booted what = booted;
    if (proxy == null || was == null || what == null) {
      return;
    }
    boolean windowOnly = window < was.initialWindow() && found.mssOrDefault(v4) >= was.mss(v4);
    if (windowOnly) { // it depends on what a SYN offers, and the replayed one offers less
      int bootMs = (int) TimeUnit.NANOSECONDS.toMillis(listeningNs - watchedNs);
      proxy.profiles().learn(what.key(), was.withWindow(window), Math.max(0, bootMs));
    } else {
      proxy.profiles().distrust(what.key());
    }
  }

  @Override
  public void count(Drop why) {
    outlet.drops().count(why);
  }

  @Override
  public void ended(Connection connection, End how) {
    outlet.ends().count(how);
  }
}
