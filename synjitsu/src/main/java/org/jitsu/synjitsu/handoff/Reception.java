package org.jitsu.synjitsu.handoff;

import org.jitsu.synjitsu.isn.InitialSequence;
import org.jitsu.synjitsu.isn.SharedIsn;
import org.jitsu.synjitsu.isn.SynCookies;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.synjitsu.proxy.Promise;
import org.jitsu.synjitsu.proxy.Talents;
import org.jitsu.synjitsu.proxy.Terms;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's clients are promised, and by which numbers. Reused for every SYN; one thread.
 *
 * @see Promise
 */
public final class Reception {

  private static final int LARGEST_WINDOW = 0xffff;

  private final Profile profile;
  private final Talents talents;
  private final int mostBytes;
  private final InitialSequence own;
  private final @Nullable SharedIsn shared;
  private final SynCookies cookies;
  private final TcpOptions options = new TcpOptions();

  /**
   * Receives in a guest's name.
   *
   * @param profile what is promised to its clients until it comes
   * @param talents what the splice can do
   * @param mostBytes how much may be kept for one connection, whatever the guest's window
   * @param shared the guest's own numbers, if it was given a key; used only if its profile says
   *     that it uses them
   */
  public Reception(
      Profile profile,
      Talents talents,
      int mostBytes,
      InitialSequence own,
      @Nullable SharedIsn shared,
      SynCookies cookies) {
    this.profile = profile;
    this.talents = talents;
    this.mostBytes = mostBytes;
    this.own = own;
    this.shared = profile.sharedIsn() ? shared : null;
    this.cookies = cookies;
  }

  /** The terms for a SYN that is remembered. */
  Terms remember(Frame syn, FlowKey flow, long nowNs) {
    Tcp tcp = syn.tcp();
    Offer client = Offer.of(options.read(tcp));
    int isn = shared == null ? own.of(flow, nowNs) : shared.of(flow, tcp.sequence());
    Promise promise = promise(syn, client, isn);
    return terms(
        syn, tcp.sequence(), tcp.window(), client, shared == null ? promise.unshared() : promise);
  }

  /** Answers a SYN by a cookie; makes no values, for this is what a flood meets. */
  void bake(Frame syn, FlowKey flow, Hands hands, long nowNs) {
    Tcp tcp = syn.tcp();
    boolean v4 = !syn.isV6();
    options.read(tcp);
    int mss = options.mss() == TcpOptions.ABSENT ? Offer.defaultMss(v4) : options.mss();
    int scale = options.windowScale();
    boolean sack = options.sackPermitted();
    int isn = cookies.bake(flow, tcp.sequence(), mss, scale, sack, nowNs);
    options
        .clear()
        .mss(profile.mss(v4))
        .windowScale(Promise.scale(profile, scale != TcpOptions.ABSENT))
        .sackPermitted(Promise.sack(profile, sack, talents));
    hands.answer(syn, isn, Promise.window(profile, mostBytes), options);
  }

  /** The terms for the SYN that this first segment's cookie remembers; null if it has none. */
  @Nullable Terms recall(Frame ack, FlowKey flow, long nowNs) {
    Tcp tcp = ack.tcp();
    int clientIsn = tcp.sequence() - 1;
    int isn = tcp.acknowledgement() - 1;
    Offer client = cookies.taste(flow, clientIsn, isn, nowNs);
    if (client == null) {
      return null;
    }
    Promise promise = promise(ack, client, isn).unshared();
    int scale = promise.windowScale() == TcpOptions.ABSENT ? 0 : client.windowScale();
    int window = Math.min(LARGEST_WINDOW, tcp.window() << scale); // that of the SYN is forgotten
    return terms(ack, clientIsn, window, client, promise);
  }

  /** Whether the client of a flow may be about to answer a cookie. */
  boolean mayRecall(long nowNs) {
    return cookies.mayBeOut(nowNs);
  }

  private Promise promise(Frame frame, Offer client, int isn) {
    return Promise.of(profile, client, isn, talents, mostBytes, !frame.isV6());
  }

  private Terms terms(Frame frame, int clientIsn, int window, Offer client, Promise promise) {
    return new Terms(clientIsn, window, client, promise, talents, !frame.isV6());
  }
}
