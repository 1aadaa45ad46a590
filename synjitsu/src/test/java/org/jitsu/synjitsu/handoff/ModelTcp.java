package org.jitsu.synjitsu.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.wire.header.SeqNum.after;
import static org.jitsu.wire.header.SeqNum.atOrAfter;
import static org.jitsu.wire.header.SeqNum.atOrBefore;
import static org.jitsu.wire.header.SeqNum.before;
import static org.jitsu.wire.header.SeqNum.inWindow;
import static org.jitsu.wire.header.SeqNum.max;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.Random;
import java.util.TreeMap;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection as an ordinary host keeps it: RFC 9293 with RFC 5961, go-back-N, fast
 * retransmission, persist timer, delayed ACKs. Written for the tests, independent of what it tests.
 * Streams consist of octets that follow from flow, direction and position, so that each octet is
 * checked where it arrives.
 */
final class ModelTcp {

  static final long MS = 1_000_000;

  private static final int MOST_TRIES = 14;
  private static final long LEAST_RTO_NS = 300 * MS;
  private static final long MOST_RTO_NS = 8_000 * MS;
  private static final long KEEP_ALIVE_NS = 15_000 * MS;
  private static final int MOST_UNDER_WAY = 20;

  /** A segment that far from what is expected was numbered by somebody else. */
  private static final int FAR = 1 << 24;

  enum State {
    CLOSED,
    SYN_SENT,
    SYN_RECEIVED,
    OPEN,
    RESET,
    TIMED_OUT,
    DONE
  }

  /** What its host does for it. */
  interface Host {
    /** Sends a frame. */
    void send(byte[] frame);

    /** The handshake is done. */
    void established();

    /** The peer's stream grew, or ended. */
    void received();

    /** A segment came with somebody else's numbers. */
    void misnumbered(Tcp tcp);

    /** It came to its end, whichever. */
    void ended();
  }

  private final VirtualTime time;
  private final Random random;
  private final Path path;
  private final int localPort;
  private final int remotePort;
  private final boolean client;
  private final Offer offer;
  private final int buffer;
  private final Host host;
  private final TcpCraft craft = new TcpCraft();
  private final TcpOptions options = new TcpOptions();
  private final MemorySegment out = MemorySegment.ofArray(new byte[2048]);
  private final TreeMap<Integer, Integer> later;

  private State state = State.CLOSED;
  private int iss;
  private int irs;
  private int sndUna;
  private int sndNxt;
  private int sndMax;
  private int sndWnd;
  private int sndWl1;
  private int sndMss = 536;
  private int sndScale;
  private int rcvScale;
  private int rcvNxt;
  private int rcvEdge;
  private boolean scaled;
  private int written;
  private boolean closing;
  private boolean peerClosed;
  private int peerFin;
  private boolean peerFinSeen;
  private int unread;
  private long readEveryNs;
  private int tries;
  private int duplicates;
  private int owedAcks;
  private VirtualTime.@Nullable Timer retransmit;
  private VirtualTime.@Nullable Timer delayedAck;
  private VirtualTime.@Nullable Timer reader;

  ModelTcp(
      VirtualTime time,
      Random random,
      Path path,
      int localPort,
      int remotePort,
      boolean client,
      Offer offer,
      int buffer,
      Host host) {
    this.time = time;
    this.random = random;
    this.path = path;
    this.localPort = localPort;
    this.remotePort = remotePort;
    this.client = client;
    this.offer = offer;
    this.buffer = buffer;
    this.host = host;
    this.later = new TreeMap<>(Comparator.comparingInt(seq -> seq - irs));
  }

  // What its application does

  void connect(int isn) {
    begin(isn);
    state = State.SYN_SENT;
    rcvScale = Math.max(0, offer.windowScale());
    sendSyn(TcpFlags.SYN, offer);
    startTimer();
  }

  /** Takes a SYN that its host accepted. */
  void accept(Frame syn, int isn) {
    begin(isn);
    state = State.SYN_RECEIVED;
    irs = syn.tcp().sequence();
    rcvNxt = irs + 1;
    rcvEdge = rcvNxt;
    Offer peer = Offer.of(options.read(syn.tcp()));
    agree(peer);
    sndWnd = syn.tcp().window();
    answer =
        new Offer(
            offer.mss(),
            peer.scales() ? offer.windowScale() : TcpOptions.ABSENT,
            peer.sackPermitted() && offer.sackPermitted(),
            false);
    sendSyn(TcpFlags.SYN | TcpFlags.ACK, answer);
    startTimer();
  }

  private Offer answer = Offer.NONE;

  private void begin(int isn) {
    iss = isn;
    sndUna = isn;
    sndNxt = isn + 1;
    sndMax = isn + 1;
  }

  private void agree(Offer peer) {
    sndMss = Math.min(1460, peer.mssOrDefault(path.from().isV4()));
    scaled = peer.scales() && offer.scales();
    sndScale = scaled ? peer.windowScale() : 0;
    rcvScale = scaled ? offer.windowScale() : 0;
  }

  /** Sends so many more octets. */
  void write(int octets) {
    written += octets;
    transmit();
  }

  /** Sends no more. */
  void close() {
    closing = true;
    transmit();
  }

  /** Gives up, and says so. */
  void abort() {
    if (state == State.OPEN || state == State.SYN_RECEIVED) {
      send(TcpFlags.RST, sndNxt, 0, 0, null, 0);
    }
    end(State.RESET);
  }

  /** Reads no more than some octets each so many nanoseconds. */
  void readSlowly(long everyNs) {
    readEveryNs = everyNs;
  }

  State state() {
    return state;
  }

  /** How many octets of the peer's stream came, in order. */
  int received() {
    return rcvNxt - irs - 1 - (peerClosed ? 1 : 0);
  }

  boolean peerClosed() {
    return peerClosed;
  }

  /** How many octets the peer acknowledged. */
  int acknowledged() {
    return Math.min(written, sndUna - iss - 1);
  }

  int isn() {
    return iss;
  }

  // What comes in

  void receive(Frame frame) {
    Tcp tcp = frame.tcp();
    switch (state) {
      case SYN_SENT -> synSent(tcp);
      case SYN_RECEIVED, OPEN -> synchronised(tcp);
      case DONE -> {
        if (tcp.sequenceLength() > 0 && !tcp.has(TcpFlags.RST)) {
          sendAck();
        }
      }
      case CLOSED, RESET, TIMED_OUT -> {}
    }
  }

  private void synSent(Tcp tcp) {
    boolean acks = tcp.has(TcpFlags.ACK) && tcp.acknowledgement() == iss + 1;
    if (tcp.has(TcpFlags.RST)) {
      if (acks) {
        end(State.RESET);
      }
      return;
    }
    if (tcp.has(TcpFlags.ACK) && !acks) {
      send(TcpFlags.RST, tcp.acknowledgement(), 0, 0, null, 0);
      return;
    }
    if (!tcp.has(TcpFlags.SYN | TcpFlags.ACK)) {
      return;
    }
    irs = tcp.sequence();
    rcvNxt = irs + 1;
    rcvEdge = rcvNxt + Math.min(0xffff, buffer);
    agree(Offer.of(options.read(tcp)));
    sndUna = iss + 1;
    sndWnd = tcp.window();
    sndWl1 = tcp.sequence();
    open();
    sendAck();
    transmit();
  }

  private void open() {
    state = State.OPEN;
    tries = 0;
    stopTimer();
    if (client) {
      time.after(KEEP_ALIVE_NS, this::keepAlive);
    }
    host.established();
  }

  /** RFC 9293 section 3.8.4: is anybody there? */
  private void keepAlive() {
    if (state == State.OPEN) {
      if (sndUna == sndMax) {
        send(TcpFlags.ACK, sndNxt - 1, rcvNxt, field(), null, 0);
      }
      time.after(KEEP_ALIVE_NS, this::keepAlive);
    }
  }

  private void synchronised(Tcp tcp) {
    int window = rcvEdge - rcvNxt;
    int length = tcp.sequenceLength();
    if (tcp.has(TcpFlags.SYN)) {
      if (tcp.sequence() != irs) {
        host.misnumbered(tcp);
      }
      if (state == State.SYN_RECEIVED) {
        sendSyn(TcpFlags.SYN | TcpFlags.ACK, answer);
      } else {
        sendAck();
      }
      return;
    }
    if (Math.abs(tcp.sequence() - rcvNxt) >= FAR) {
      host.misnumbered(tcp);
    }
    boolean fits =
        window == 0
            ? tcp.sequence() == rcvNxt
            : inWindow(tcp.sequence(), rcvNxt, window)
                || (length > 0 && inWindow(tcp.sequence() + length - 1, rcvNxt, window));
    if (!fits) {
      if (!tcp.has(TcpFlags.RST)) {
        sendAck();
      }
      return;
    }
    if (tcp.has(TcpFlags.RST)) {
      if (tcp.sequence() == rcvNxt) {
        end(State.RESET);
      } else {
        sendAck();
      }
      return;
    }
    if (!tcp.has(TcpFlags.ACK)) {
      return;
    }
    if (Math.abs(tcp.acknowledgement() - sndUna) >= FAR) {
      host.misnumbered(tcp);
    }
    if (state == State.SYN_RECEIVED && tcp.acknowledgement() != iss + 1) {
      send(TcpFlags.RST, tcp.acknowledgement(), 0, 0, null, 0);
      return;
    }
    if (after(tcp.acknowledgement(), sndMax)) {
      sendAck();
      return;
    }
    if (state == State.SYN_RECEIVED) {
      sndUna = iss + 1;
      open();
    }
    acknowledged(tcp);
    text(tcp);
    transmit();
    finishIfDone();
  }

  private void acknowledged(Tcp tcp) {
    int ack = tcp.acknowledgement();
    if (after(ack, sndUna)) {
      sndUna = ack;
      sndNxt = max(sndNxt, ack);
      tries = 0;
      duplicates = 0;
      stopTimer();
    } else if (ack == sndUna && sndMax != sndUna && tcp.sequenceLength() == 0) {
      duplicates++;
      if (duplicates == 3) {
        sendSegment(sndUna);
      }
    }
    if (atOrAfter(ack, sndUna) && atOrAfter(tcp.sequence(), sndWl1)) {
      sndWnd = tcp.window() << sndScale;
      sndWl1 = tcp.sequence();
    }
  }

  private void text(Tcp tcp) {
    int payload = tcp.payloadLength();
    int from = tcp.sequence();
    long at = tcp.offset() + tcp.headerLength();
    for (int i = 0; i < payload; i++) {
      byte octet = tcp.segment().get(ValueLayout.JAVA_BYTE, at + i);
      int position = from + i - irs - 1;
      if (position >= 0) {
        assertThat(octet).as("octet %d", position).isEqualTo(octet(!client, position));
      }
    }
    int to = before(from + payload, rcvEdge) ? from + payload : rcvEdge;
    if (tcp.has(TcpFlags.FIN) && atOrBefore(from + payload, rcvEdge) && !peerFinSeen) {
      peerFinSeen = true;
      peerFin = from + payload;
    }
    int before = rcvNxt;
    if (after(to, rcvNxt)) {
      if (atOrBefore(from, rcvNxt)) {
        rcvNxt = to;
      } else if (later.size() < 16) {
        later.merge(from, to, (a, b) -> max(a, b));
      }
      while (!later.isEmpty() && atOrBefore(later.firstKey(), rcvNxt)) {
        rcvNxt = max(rcvNxt, later.pollFirstEntry().getValue());
      }
    }
    unread += rcvNxt - before;
    if (peerFinSeen && rcvNxt == peerFin && !peerClosed) {
      rcvNxt++;
      peerClosed = true;
    }
    if (readEveryNs == 0) {
      unread = 0;
    } else if (unread > 0 && reader == null) {
      reader = time.after(readEveryNs, this::read);
    }
    if (tcp.sequenceLength() > 0) {
      acknowledgeSoon(rcvNxt == before || peerClosed || !later.isEmpty());
    }
    if (rcvNxt != before) {
      host.received();
    }
  }

  private void read() {
    boolean wasShut = window() == 0;
    unread = Math.max(0, unread - 2000);
    reader = unread > 0 ? time.after(readEveryNs, this::read) : null;
    if (wasShut && state == State.OPEN) {
      sendAck();
    }
  }

  private int window() {
    return Math.max(0, buffer - unread);
  }

  private void acknowledgeSoon(boolean now) {
    if (now || ++owedAcks >= 2 || random.nextInt(4) == 0) {
      sendAck();
    } else if (delayedAck == null) {
      delayedAck = time.after(random.nextLong(200 * MS), this::sendAck);
    }
  }

  private void finishIfDone() {
    boolean sentAll = closing && sndUna == iss + 2 + written;
    if (state == State.OPEN && sentAll && peerClosed) {
      end(State.DONE);
    }
  }

  private void end(State how) {
    state = how;
    stopTimer();
    if (delayedAck != null) {
      delayedAck.cancel();
      delayedAck = null;
    }
    host.ended();
  }

  // What goes out

  private void transmit() {
    if (state != State.OPEN) {
      return;
    }
    int end = iss + 1 + written;
    while (before(sndNxt, end)
        && before(sndNxt, sndUna + sndWnd)
        && sndNxt - sndUna < MOST_UNDER_WAY * sndMss) {
      sndNxt += sendSegment(sndNxt);
    }
    if (closing && sndNxt == end) {
      sndNxt += sendSegment(sndNxt);
    }
    sndMax = max(sndMax, sndNxt);
    boolean waits = sndUna != sndMax || before(sndNxt, end);
    if (waits && retransmit == null) {
      startTimer();
    }
  }

  /** Sends what may be sent from a number on, one segment; returns the numbers that it takes. */
  private int sendSegment(int seq) {
    int end = iss + 1 + written;
    int room = Math.max(1, sndUna + sndWnd - seq);
    int length = Math.max(0, Math.min(sndMss, Math.min(end - seq, room)));
    boolean fin = closing && seq + length == end;
    if (length == 0 && !fin) {
      return 0;
    }
    int flags = TcpFlags.ACK | (fin ? TcpFlags.FIN : 0);
    send(flags, seq, rcvNxt, field(), null, length);
    sndMax = max(sndMax, seq + length + (fin ? 1 : 0));
    return length + (fin ? 1 : 0);
  }

  private int field() {
    int bytes = window();
    if (after(rcvNxt + bytes, rcvEdge)) {
      rcvEdge = rcvNxt + bytes;
    }
    owedAcks = 0;
    if (delayedAck != null) {
      delayedAck.cancel();
      delayedAck = null;
    }
    int field = Math.min(0xffff, Math.max(0, rcvEdge - rcvNxt) >>> rcvScale);
    rcvEdge = max(rcvEdge, rcvNxt + (field << rcvScale));
    return field;
  }

  private void sendAck() {
    send(TcpFlags.ACK, sndNxt, rcvNxt, field(), null, 0);
  }

  private void sendSyn(int flags, Offer said) {
    int window = Math.min(0xffff, buffer);
    if ((flags & TcpFlags.ACK) != 0) {
      rcvEdge = rcvNxt + window;
    }
    send(flags, iss, (flags & TcpFlags.ACK) != 0 ? rcvNxt : 0, window, said, 0);
  }

  private void send(int flags, int seq, int ack, int window, @Nullable Offer said, int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = octet(client, seq - iss - 1 + i);
    }
    options.clear();
    if (said != null) {
      said.into(options);
      if (said.timestamps()) {
        options.timestamps(1, 0);
      }
    }
    int size =
        craft
            .along(path, localPort, remotePort)
            .flags(flags)
            .sequence(seq)
            .acknowledgement(ack)
            .window(window)
            .options(options)
            .payload(MemorySegment.ofArray(payload), 0, length)
            .write(out);
    host.send(out.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
  }

  private byte octet(boolean ofClient, int position) {
    int port = client ? localPort : remotePort;
    return (byte) (position * 31 + (position >> 8) * 7 + port * 13 + (ofClient ? 0 : 101));
  }

  private void startTimer() {
    long rtoNs = state == State.OPEN ? LEAST_RTO_NS : 1_000 * MS;
    retransmit = time.after(Math.min(MOST_RTO_NS, rtoNs << Math.min(tries, 6)), this::timeOut);
  }

  private void stopTimer() {
    if (retransmit != null) {
      retransmit.cancel();
      retransmit = null;
    }
  }

  private void timeOut() {
    retransmit = null;
    if (++tries > MOST_TRIES) {
      end(State.TIMED_OUT);
      return;
    }
    switch (state) {
      case SYN_SENT -> sendSyn(TcpFlags.SYN, offer);
      case SYN_RECEIVED -> sendSyn(TcpFlags.SYN | TcpFlags.ACK, answer);
      case OPEN -> {
        sndNxt = sndUna;
        sndNxt += sendSegment(sndNxt);
      }
      case CLOSED, RESET, TIMED_OUT, DONE -> {
        return;
      }
    }
    startTimer();
  }
}
