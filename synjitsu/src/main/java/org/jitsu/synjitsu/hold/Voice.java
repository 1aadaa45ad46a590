package org.jitsu.synjitsu.hold;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.synjitsu.handoff.Connection;
import org.jitsu.synjitsu.handoff.SegmentCraft;
import org.jitsu.synjitsu.hold.Flows.Meeting;
import org.jitsu.synjitsu.link.BridgeSettings;
import org.jitsu.synjitsu.link.HolderPort;
import org.jitsu.synjitsu.neighbour.Answers;
import org.jitsu.synjitsu.probe.Target;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.craft.IcmpCraft;
import org.jitsu.wire.craft.NdpCraft;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpOptions;

/**
 * Everything that Synjitsu sends: to the bridge by its port, to a booting guest by its line. What
 * the kernel does not take is counted; the other end asks again.
 */
final class Voice {

  private static final int PROBE_WINDOW = 64240;

  /** Everything that a guest may agree to, so that its answer tells all: the common values. */
  private static final TcpOptions EVERY_OPTION =
      new TcpOptions().mss(1460).windowScale(7).sackPermitted(true).timestamps(1, 0);

  private final HolderPort port;
  private final BridgeSettings settings;
  private final Answers known;
  private final Tally tally;

  /** Where frames are written: on the heap, where that costs a tenth. */
  private final MemorySegment out = MemorySegment.ofArray(new byte[Packet.ROOM_BYTES]);

  /** Where the kernel takes them from. */
  private final MemorySegment sent;

  private final ArpCraft arp = new ArpCraft();
  private final NdpCraft ndp = new NdpCraft();
  private final TcpCraft tcp = new TcpCraft();
  private final SegmentCraft segments = new SegmentCraft();
  private final IcmpCraft icmp = new IcmpCraft();

  Voice(HolderPort port, BridgeSettings settings, Answers known, Tally tally, Arena arena) {
    this.port = port;
    this.settings = settings;
    this.known = known;
    this.tally = tally;
    this.sent = arena.allocate(Packet.ROOM_BYTES, 8);
  }

  /** Says on the bridge where the asked address is. */
  void tellBridge(Frame request, MacAddress mac) {
    toBridge(out, whereabouts(request, mac));
  }

  /** Resets the sender of a segment on the bridge. */
  void reset(Frame received) {
    toBridge(out, tcp.resetFor(out, received));
  }

  /** Refuses a SYN or a datagram on the bridge. */
  void refuse(Frame received) {
    boolean segment = received.kind() == Kind.TCP;
    toBridge(out, segment ? tcp.resetFor(out, received) : icmp.portUnreachable(out, received));
  }

  /** Answers an echo request on the bridge; does nothing when it is none. */
  void echo(Frame request) {
    toBridge(out, icmp.echoReply(out, request));
  }

  /** Says something to a proxied connection's client. */
  void toClient(Connection connection, Segment segment) {
    toBridge(out, segments.toClient(out, connection, segment));
  }

  /** Says something to the guest of a proxied connection, in its client's stead. */
  void toGuest(GuestLine line, Connection connection, Segment segment) {
    toGuest(line, out, segments.toGuest(out, connection, segment));
  }

  /** Answers a SYN on the bridge. */
  void answer(Frame syn, int isn, int window, TcpOptions options) {
    toBridge(out, tcp.synAck(out, syn, isn, window, options));
  }

  /** Passes what a guest answered on its link to its client. */
  void answer(byte[] frame) {
    toBridge(MemorySegment.ofArray(frame), frame.length);
  }

  /** Passes a packet back to the bridge, which knows where its receiver is now. */
  void pass(Packet packet) {
    toBridge(packet.bytes(), packet.length());
  }

  /** Says to a guest where the asked address is. */
  void tell(GuestLine line, Frame request, MacAddress mac) {
    toGuest(line, out, whereabouts(request, mac));
  }

  /** Resets what a guest answered to a probe. */
  void reset(GuestLine line, Frame received) {
    toGuest(line, out, tcp.resetFor(out, received));
  }

  /** Shows a guest where Synjitsu is, by a request that it answers as soon as it can. */
  void greet(GuestLine line, IpAddr address) {
    toGuest(line, out, request(known.probeMac(), known.probeOf(address), address));
  }

  /** Asks a guest for a connection that is reset when it answers. */
  void probe(GuestLine line, MacAddress guest, Target.Listens target) {
    IpAddr address = target.address();
    Path path = new Path(known.probeMac(), guest, known.probeOf(address), address);
    int length =
        tcp.syn(
            out,
            path,
            line.probePort(),
            target.port(),
            line.probeIsn(),
            PROBE_WINDOW,
            EVERY_OPTION);
    toGuest(line, out, length);
  }

  /**
   * Shows a guest where a client is, by a request in the client's name; of a client beyond the net,
   * where the router is that it came by, if that is the gateway.
   */
  void introduce(GuestLine line, Meeting meeting) {
    IpAddr gateway = known.gatewayOf(meeting.client());
    if (settings.isOnLink(meeting.client())) {
      toGuest(line, out, request(meeting.mac(), meeting.client(), meeting.guest()));
    } else if (gateway != null && meeting.mac().equals(known.gatewayMac())) {
      toGuest(line, out, request(meeting.mac(), gateway, meeting.guest()));
    }
  }

  private int whereabouts(Frame request, MacAddress mac) {
    return request.kind() == Kind.ARP
        ? arp.reply(out, request, mac)
        : ndp.advertisement(out, request, mac);
  }

  private int request(MacAddress fromMac, IpAddr from, IpAddr target) {
    return target.isV4()
        ? arp.request(out, fromMac, from, target)
        : ndp.solicitation(out, fromMac, from, target);
  }

  /** Puts a frame before a guest as it is. */
  void put(GuestLine line, byte[] frame) {
    toGuest(line, MemorySegment.ofArray(frame), frame.length);
  }

  /** Puts a packet before a guest as it is. */
  void put(GuestLine line, Packet packet) {
    toGuest(line, packet.bytes(), packet.length());
  }

  private MemorySegment forKernel(MemorySegment frame, int length) {
    if (frame.isNative()) {
      return frame;
    }
    MemorySegment.copy(frame, 0, sent, 0, length);
    return sent;
  }

  private void toBridge(MemorySegment frame, int length) {
    if (length == Path.NOTHING) {
      return;
    }
    try {
      if (!port.write(forKernel(frame, length), length)) {
        tally.count(Drop.NOT_SENT);
      }
    } catch (LinuxException down) {
      tally.count(Drop.NOT_SENT);
    }
  }

  private void toGuest(GuestLine line, MemorySegment frame, int length) {
    if (length == Path.NOTHING) {
      return;
    }
    try {
      if (!line.send(forKernel(frame, length), length)) {
        tally.count(Drop.NOT_SENT);
      }
    } catch (LinuxException gone) { // receiving says so too, and ends the watch
      tally.count(Drop.NOT_SENT);
    }
  }
}
