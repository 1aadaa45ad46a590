package org.jitsu.synjitsu.hold;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.craft.NdpCraft;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;

/**
 * A guest with a script, attached to its TAP as a VMM would be: announces itself, refuses
 * connections until it is told to listen, answers each request with one line and closes.
 */
final class ScriptedGuest implements AutoCloseable {

  static final int PORT = 80;
  static final String PAGE = "served by a guest";
  private static final int ISN = 7_000_000;
  private static final int WINDOW = 60_000;
  private static final int MSS = 1460;

  /** What was received, as tcpdump would print it. */
  final List<String> log = new CopyOnWriteArrayList<>();

  /** SYNs of each flow, the probes' included. */
  final Map<FlowKey, Integer> syns = new ConcurrentHashMap<>();

  /** Flows whose newest SYN was accepted: like lwIP, it says nothing to a second copy of it. */
  private final Map<FlowKey, Integer> accepted = new HashMap<>();

  /** What came while the guest hesitates. */
  private final List<byte[]> unanswered = new ArrayList<>();

  volatile int badChecksums;
  private volatile boolean listening;
  private volatile boolean silent;
  private volatile boolean deaf;
  private boolean hesitating;
  private volatile boolean open = true;

  private final MacAddress mac;
  private final List<IpAddr> addresses;
  private final Tap tap;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment in = arena.allocate(4096);
  private final MemorySegment out = arena.allocate(4096);
  private final MemorySegment page = arena.allocateFrom(PAGE, StandardCharsets.US_ASCII);
  private final Frame frame = new Frame();
  private final TcpCraft tcp = new TcpCraft();
  private final ArpCraft arp = new ArpCraft();
  private final NdpCraft ndp = new NdpCraft();
  private final EventFd bell = EventFd.open();
  private final CompletableFuture<Void> ended;

  ScriptedGuest(GuestLink link, List<IpAddr> addresses) throws IOException {
    this.mac = new MacAddress(link.mac().bits());
    this.addresses = addresses;
    this.tap = Tap.open(link.ifName());
    this.ended = CompletableFuture.runAsync(this::run, Thread.ofPlatform().name("guest")::start);
  }

  /** From now on connections are accepted. */
  ScriptedGuest listen() {
    listening = true;
    return this;
  }

  /** Announces itself, as most guests do when their network is up. */
  synchronized ScriptedGuest announce() throws IOException {
    for (IpAddr address : addresses) {
      tap.write(
          out,
          address.isV4() ? arp.announce(out, mac, address) : ndp.unsolicited(out, mac, address));
    }
    return this;
  }

  /** Asks, as a guest does that must resolve its gateway. */
  synchronized ScriptedGuest ask(IpAddr target) throws IOException {
    for (IpAddr address : addresses) {
      if (address.isV4() && target.isV4()) {
        tap.write(out, arp.request(out, mac, address, target));
      } else if (!address.isV4() && !target.isV4()) {
        tap.write(out, ndp.solicitation(out, mac, address, target));
      }
    }
    return this;
  }

  /** Asks whether somebody else has its IPv6 address, before it takes it for its own. */
  synchronized ScriptedGuest probeForDuplicates(IpAddr own) throws IOException {
    tap.write(out, ndp.solicitation(out, mac, IpAddr.UNSPECIFIED_V6, own));
    return this;
  }

  /** From now on connections are accepted, and what they carry is not. */
  ScriptedGuest beDeaf() {
    deaf = true;
    return listen();
  }

  /** From now on nothing is answered: a guest without a network stack yet. */
  ScriptedGuest beSilent(boolean wanted) {
    silent = wanted;
    return this;
  }

  /** From now on what comes waits, as it does before a driver that has yet to come up. */
  synchronized ScriptedGuest hesitate() {
    hesitating = true;
    return this;
  }

  /**
   * Listens, and takes the SYNs that waited, all at once; behind each that it accepts it announces
   * itself more often than Synjitsu looks at in one go.
   */
  synchronized ScriptedGuest listenAndTakeWhatWaited() throws IOException {
    hesitating = false;
    listen();
    for (byte[] waited : unanswered) {
      MemorySegment.copy(MemorySegment.ofArray(waited), 0, in, 0, waited.length);
      int before = accepted.size();
      if (frame.parse(in, 0, waited.length).accepted() && frame.kind() == Kind.TCP) {
        answer();
      }
      for (int i = 0; i < 20 && accepted.size() > before; i++) {
        announce();
      }
    }
    return this;
  }

  private void run() {
    try (Poller poller = Poller.open(2)) {
      poller.add(tap.fd(), Poller.READABLE, tap);
      poller.add(bell.fd(), Poller.READABLE, bell);
      while (open) {
        poller.await(Poller.FOREVER);
        for (int length = tap.read(in); length > 0; length = tap.read(in)) {
          receive(length);
        }
      }
    } catch (IOException gone) {
      log.add("gone: " + gone.getMessage());
    }
  }

  private synchronized void receive(int length) throws IOException {
    if (!frame.parse(in, 0, length).accepted()) {
      return;
    }
    log.add(frame.toString());
    if (!frame.verifyChecksums().accepted()) {
      badChecksums++;
    }
    if (hesitating) {
      unanswered.add(in.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    } else if (!silent) {
      answer();
    }
  }

  private void answer() throws IOException {
    if (frame.kind() == Kind.ARP
        && frame.arp().isRequest()
        && addresses.contains(IpAddr.v4(frame.arp().targetIp()))) {
      tap.write(out, arp.reply(out, frame, mac));
    } else if (frame.kind() == Kind.NDP
        && frame.ndp().isSolicitation()
        && addresses.contains(new IpAddr(frame.ndp().targetHi(), frame.ndp().targetLo()))) {
      tap.write(out, ndp.advertisement(out, frame, mac));
    } else if (frame.kind() == Kind.TCP && addresses.contains(frame.destination())) {
      segment();
    }
  }

  private void segment() throws IOException {
    int length = 0;
    FlowKey flow = frame.flow(new FlowKey.Lookup()).toKey();
    if (frame.tcp().isOpening()) {
      syns.merge(flow, 1, Integer::sum);
      boolean accepts = listening && frame.tcp().destinationPort() == PORT;
      Integer before = accepts ? accepted.put(flow, frame.tcp().sequence()) : null;
      if (before != null && before == frame.tcp().sequence()) {
        return;
      }
      length =
          accepts
              ? tcp.synAck(out, frame, ISN, WINDOW, new TcpOptions().mss(MSS))
              : tcp.resetFor(out, frame);
    } else if (frame.tcp().has(TcpFlags.RST)) {
      accepted.remove(flow);
    } else if (deaf) {
      log.add("unheard");
    } else if (frame.tcp().payloadLength() > 0) {
      length =
          tcp.backTo(frame)
              .flags(TcpFlags.ACK | TcpFlags.PSH | TcpFlags.FIN)
              .sequence(frame.tcp().acknowledgement())
              .acknowledgement(frame.tcp().sequence() + frame.tcp().sequenceLength())
              .window(WINDOW)
              .payload(page, 0, PAGE.length())
              .write(out);
    } else if (frame.tcp().has(TcpFlags.FIN)) {
      length =
          tcp.ack(out, frame, frame.tcp().acknowledgement(), frame.tcp().sequence() + 1, WINDOW);
    }
    if (length > 0) {
      tap.write(out, length);
    }
  }

  /** Dies, as a VMM does that is killed. */
  @Override
  public void close() {
    open = false;
    bell.ring();
    ended.join();
    tap.close();
    bell.close();
  }
}
