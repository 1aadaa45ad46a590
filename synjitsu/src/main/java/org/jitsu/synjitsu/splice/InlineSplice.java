package org.jitsu.synjitsu.splice;

import static org.jitsu.synjitsu.splice.SpliceReason.DROPPED_PENDING;
import static org.jitsu.synjitsu.splice.SpliceReason.DROPPED_SYN;
import static org.jitsu.synjitsu.splice.SpliceReason.ENDED_BY_SYN;
import static org.jitsu.synjitsu.splice.SpliceReason.PASSED_FRAGMENT;
import static org.jitsu.synjitsu.splice.SpliceReason.PASSED_MALFORMED;
import static org.jitsu.synjitsu.splice.SpliceReason.PASSED_TAGGED;
import static org.jitsu.synjitsu.splice.SpliceReason.REFUSED_FULL;
import static org.jitsu.synjitsu.splice.SpliceReason.SHIFTED_FROM_GUEST;
import static org.jitsu.synjitsu.splice.SpliceReason.SHIFTED_QUOTE;
import static org.jitsu.synjitsu.splice.SpliceReason.SHIFTED_SACK;
import static org.jitsu.synjitsu.splice.SpliceReason.SHIFTED_TO_GUEST;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.IcmpQuote;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The splice in memory: frames are led through {@link #fromGuest} and {@link #toGuest}, by an
 * {@link InlineRelay} for example. It allocates nothing for a frame. Its flows end with it.
 *
 * <p>It decides as {@code splice.c} does, rule by rule; tests compare the two byte by byte.
 */
public final class InlineSplice implements Splice {
  private final Map<FlowKey, Entry> flows = new HashMap<>();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();
  private final Frame frame = new Frame();
  private final IcmpQuote quote = new IcmpQuote();
  private final Shift shift = new Shift();
  private final long[] counts = new long[SpliceReason.values().length];
  private final int maxFlows;

  private static final class Entry {
    final int clientIsn;
    boolean active;
    int shift;
    int guestScale;
    boolean greeting;
    int guestAck;
    int guestWindow;
    boolean guestFin;
    boolean clientFinSeen;
    int clientEnd;
    boolean clientFin;
    boolean reset;
    long lastNs;

    Entry(int clientIsn, long nowNs) {
      this.clientIsn = clientIsn;
      this.guestAck = clientIsn + 1;
      this.lastNs = nowNs;
    }

    SplicedFlow snapshot(FlowKey flow) {
      return new SplicedFlow(flow, active, shift, clientIsn, lastNs, guestFin, clientFin, reset);
    }
  }

  /** Room for {@link #MAX_FLOWS}. */
  public InlineSplice() {
    this(MAX_FLOWS);
  }

  InlineSplice(int maxFlows) {
    this.maxFlows = maxFlows;
  }

  /**
   * A frame that the guest sent; renumbered in place where it belongs to a flow.
   *
   * @param memory holds it, from {@code offset} on
   * @param unfinished whether its transport checksum is left to hardware
   * @return false when it must not go on
   */
  public synchronized boolean fromGuest(
      MemorySegment memory, long offset, int length, boolean unfinished, long nowNs) {
    if (!isTcp(memory, offset, length)) {
      return true;
    }
    Tcp tcp = frame.tcp();
    FlowKey.Lookup key = frame.flow(lookup).reverse();
    @Nullable Entry entry = flows.get(key);
    if (entry == null) {
      return true;
    }
    if (!entry.active) {
      return drop(DROPPED_PENDING);
    }
    if (tcp.has(TcpFlags.SYN)) {
      if (!tcp.has(TcpFlags.ACK) || tcp.acknowledgement() != entry.clientIsn + 1) {
        flows.remove(key);
        return pass(ENDED_BY_SYN);
      }
      if (!entry.greeting) {
        return drop(DROPPED_SYN);
      }
    }
    entry.lastNs = nowNs;
    if (tcp.has(TcpFlags.ACK)) {
      entry.guestAck = tcp.acknowledgement();
      entry.guestWindow = tcp.window() << (tcp.has(TcpFlags.SYN) ? 0 : entry.guestScale);
      entry.clientFin |= entry.clientFinSeen && entry.guestAck == entry.clientEnd;
    }
    entry.reset = tcp.has(TcpFlags.RST);
    entry.guestFin |= tcp.has(TcpFlags.FIN);
    shift.fromGuest(tcp, entry.shift, unfinished);
    return pass(SHIFTED_FROM_GUEST);
  }

  /** A frame to the guest; as {@link #fromGuest}. */
  public synchronized boolean toGuest(
      MemorySegment memory, long offset, int length, boolean unfinished, long nowNs) {
    if (!isTcp(memory, offset, length)) {
      return !quotesTcp() || quoteToGuest();
    }
    Tcp tcp = frame.tcp();
    @Nullable Entry entry = flows.get(frame.flow(lookup));
    if (entry == null) {
      return true;
    }
    if (!entry.active) {
      return drop(DROPPED_PENDING);
    }
    entry.lastNs = nowNs;
    noteEnd(tcp, entry);
    if (!tcp.has(TcpFlags.ACK)) {
      return true;
    }
    if (shift.toGuest(tcp, entry.shift, unfinished)) {
      counts[SHIFTED_SACK.number()]++;
    }
    return pass(SHIFTED_TO_GUEST);
  }

  /**
   * A FIN or RST may be forged by somebody who guesses the tuple. What the guest ignores must end
   * nothing here: a FIN counts once the guest acknowledged it, a RST when it lies in the guest's
   * window (RFC 9293 section 3.10.7.4), beyond which it is not even challenged.
   */
  private static void noteEnd(Tcp tcp, Entry entry) {
    if (tcp.has(TcpFlags.RST)) {
      int beyond = tcp.sequence() - entry.guestAck;
      entry.reset |= Integer.compareUnsigned(beyond, entry.guestWindow) <= 0;
    } else if (tcp.has(TcpFlags.FIN) && !entry.clientFin) {
      entry.clientEnd = tcp.sequence() + tcp.payloadLength() + 1;
      entry.clientFinSeen = true;
    }
  }

  private boolean quotesTcp() {
    return switch (frame.kind()) {
      case ICMPV4 -> quote.read(frame.icmp4());
      case ICMPV6 -> quote.read(frame.icmp6());
      default -> false;
    };
  }

  private boolean quoteToGuest() {
    @Nullable Entry entry = flows.get(quote.flow(lookup).reverse());
    if (entry == null) {
      return true;
    }
    if (!entry.active) {
      return drop(DROPPED_PENDING);
    }
    Shift.toGuest(quote, entry.shift);
    return pass(SHIFTED_QUOTE);
  }

  /** Takes the frame apart, and counts why it is not looked at where that has a reason. */
  private boolean isTcp(MemorySegment memory, long offset, int length) {
    Verdict verdict = frame.parse(memory, offset, length);
    if (frame.kind() == Kind.FRAGMENT) {
      counts[PASSED_FRAGMENT.number()]++;
    } else if (verdict == Verdict.VLAN_TAGGED) {
      counts[PASSED_TAGGED.number()]++;
    } else if (!verdict.accepted() && verdict != Verdict.ETHERTYPE_UNKNOWN) {
      counts[PASSED_MALFORMED.number()]++;
    }
    return frame.kind() == Kind.TCP;
  }

  private boolean pass(SpliceReason reason) {
    counts[reason.number()]++;
    return true;
  }

  private boolean drop(SpliceReason reason) {
    counts[reason.number()]++;
    return false;
  }

  @Override
  public synchronized boolean add(FlowKey flow, int clientIsn, long nowNs) {
    SplicedFlow.requireTcp(flow);
    if (flows.size() >= maxFlows && !flows.containsKey(flow)) {
      return drop(REFUSED_FULL);
    }
    flows.put(flow, new Entry(clientIsn, nowNs));
    return true;
  }

  @Override
  public synchronized boolean activate(FlowKey flow, SpliceTerms terms, long nowNs) {
    @Nullable Entry entry = flows.get(flow);
    if (entry == null) {
      return false;
    }
    entry.active = true;
    entry.shift = terms.shift();
    entry.guestScale = terms.guestScale();
    entry.greeting = terms.greeting();
    entry.guestWindow = terms.firstWindow();
    entry.clientFinSeen = terms.clientEnd().isPresent();
    entry.clientEnd = terms.clientEnd().orElse(0);
    entry.lastNs = nowNs;
    return true;
  }

  @Override
  public synchronized boolean remove(FlowKey flow) {
    return flows.remove(flow) != null;
  }

  @Override
  public synchronized Optional<SplicedFlow> find(FlowKey flow) {
    return Optional.ofNullable(flows.get(flow)).map(entry -> entry.snapshot(flow));
  }

  @Override
  public synchronized List<SplicedFlow> flows() {
    return select(flow -> true);
  }

  @Override
  public synchronized List<SplicedFlow> expire(long nowNs) {
    List<SplicedFlow> expired = select(flow -> flow.isExpired(nowNs));
    expired.forEach(flow -> flows.remove(flow.flow()));
    return expired;
  }

  @Override
  public synchronized void clear() {
    flows.clear();
  }

  @Override
  public synchronized SpliceCounters counters() {
    return new SpliceCounters(counts);
  }

  @Override
  public void close() {
    clear();
  }

  private List<SplicedFlow> select(Predicate<SplicedFlow> wanted) {
    List<SplicedFlow> selected = new ArrayList<>();
    flows.forEach(
        (key, entry) -> {
          SplicedFlow flow = entry.snapshot(key);
          if (wanted.test(flow)) {
            selected.add(flow);
          }
        });
    return selected;
  }
}
