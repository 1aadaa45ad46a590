package org.jitsu.synjitsu.hold;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.core.service.Port.Protocol;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.synjitsu.link.HolderPort;
import org.jitsu.synjitsu.neighbour.Answers;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What comes from the bridge for held addresses. ARP, neighbour discovery and echo are answered and
 * wake nobody; a SYN or datagram to a served port is an event of its guest's machine; the rest is
 * refused, so many times a second, or dropped. The agent's thread only.
 */
final class BridgeSide {

  private static final int REFUSALS_A_SECOND = 2000;
  private static final int MOST_AT_ONCE = 1024;

  private final HolderPort port;
  private final Guests guests;
  private final Answers answers;
  private final Voice voice;
  private final Tally tally;
  private final Stepper stepper;
  private final Packet packet;
  private final RateLimit refusals;
  private final boolean answersEcho;

  BridgeSide(
      HolderPort port,
      boolean answersEcho,
      Guests guests,
      Answers answers,
      Voice voice,
      Tally tally,
      Stepper stepper,
      Arena arena,
      long nowNs) {
    this.port = port;
    this.answersEcho = answersEcho;
    this.guests = guests;
    this.answers = answers;
    this.voice = voice;
    this.tally = tally;
    this.stepper = stepper;
    this.packet = new Packet(arena);
    this.refusals = new RateLimit(REFUSALS_A_SECOND, nowNs);
  }

  /** Takes what waits, {@value #MOST_AT_ONCE} frames at most. */
  void drain(long nowNs) throws IOException {
    for (int i = 0; i < MOST_AT_ONCE; i++) {
      int length = port.read(packet.room());
      if (length == 0) {
        return;
      }
      Verdict verdict = packet.parse(packet.room(), length);
      if (verdict.accepted()) {
        accept(nowNs);
      } else {
        tally.count(verdict);
      }
    }
  }

  private void accept(long nowNs) {
    Frame frame = packet.frame();
    IpAddr target = Answers.target(frame);
    if (target != null) {
      neighbour(target);
      return;
    }
    HeldGuest guest = guests.byAddress(frame.destination());
    if (guest == null || frame.ethernet().destination() != guest.mac().bits()) {
      stray(frame);
    } else if (guest.isServed()) {
      straggler(guest, nowNs);
    } else {
      held(guest, nowNs);
    }
  }

  private void neighbour(IpAddr target) {
    Frame frame = packet.frame();
    Verdict verdict = frame.verifyChecksums();
    if (!verdict.accepted()) {
      tally.count(verdict);
      return;
    }
    HeldGuest guest = guests.byAddress(target);
    MacAddress held = guest == null || guest.isServed() ? null : guest.mac();
    MacAddress mac = answers.onBridge(frame, held);
    GuestLine line = guest != null && guest.isSettling() ? guest.line() : null;
    if (mac != null) {
      voice.tellBridge(frame, mac);
    } else if (line != null) {
      voice.put(line, packet); // asked before the plug: the guest answers for itself
    }
  }

  /** A plugged guest that still answers our probes is told to stop; all else is not for us. */
  private void stray(Frame frame) {
    boolean late =
        frame.kind() == Kind.TCP
            && answers.isProbe(frame.destination())
            && frame.tcp().has(TcpFlags.SYN | TcpFlags.ACK);
    if (late) {
      voice.reset(frame);
    } else {
      tally.count(Drop.NOT_SERVED);
    }
  }

  /** A frame that was on its way to us when its address was given to the guest. */
  private void straggler(HeldGuest guest, long nowNs) {
    GuestLine line = guest.line();
    if (guest.isSettling() && knockedAt(guest) != null) {
      keep(guest, nowNs);
    } else if (line != null && guest.isSettling() && guest.proxied().splice() == null) {
      voice.put(line, packet);
    } else {
      voice.pass(packet); // by way of the splice, where there is one
    }
  }

  private void held(HeldGuest guest, long nowNs) {
    Frame frame = packet.frame();
    Verdict verdict = frame.verifyChecksums();
    if (!verdict.accepted()) {
      tally.count(verdict);
      return;
    }
    Service served = knockedAt(guest);
    if (served != null) {
      if (!isUnprovenYet(guest, served, nowNs)) {
        stepper.step(guest, new HoldEvent.Knocked(served, cause(frame, nowNs)));
      }
      return;
    }
    switch (frame.kind()) {
      case TCP -> {
        if (!isAnswered(guest, nowNs)) {
          unservedSegment(guest, nowNs);
        }
      }
      case UDP -> refuse(guest, nowNs);
      case ICMPV4, ICMPV6 -> icmp(frame);
      case FRAGMENT -> tally.count(Drop.FRAGMENT);
      case ARP, NDP, OTHER, NOTHING -> tally.count(Drop.NOT_SERVED);
    }
  }

  /**
   * An error needs no answer: Synjitsu sends clients nothing that a path could be too narrow for.
   */
  private void icmp(Frame frame) {
    boolean v4 = frame.kind() == Kind.ICMPV4;
    if (v4 ? frame.icmp4().isError() : frame.icmp6().isError()) {
      tally.count(Drop.ICMP_ERROR);
    } else if (!(v4 ? frame.icmp4().isEchoRequest() : frame.icmp6().isEchoRequest())) {
      tally.count(Drop.NOT_SERVED);
    } else if (answersEcho) {
      voice.echo(frame);
    } else {
      tally.count(Drop.ECHO);
    }
  }

  /**
   * Whether the SYN at hand may not wake its guest, but the handshake that it begins will: it is
   * answered then, and nobody is asked for the guest.
   */
  private boolean isUnprovenYet(HeldGuest guest, Service service, long nowNs) {
    boolean waits =
        service.wake() == Wake.PROVEN
            && guest.state() instanceof HoldState.Held
            && packet.frame().kind() == Kind.TCP
            && guest.proxied().answer(packet, service, nowNs);
    if (waits) {
      guests.noteBusy(guest);
    }
    return waits;
  }

  /** Whether the segment is of a connection that was answered; it is then seen to. */
  private boolean isAnswered(HeldGuest guest, long nowNs) {
    Frame frame = packet.frame();
    Service service = guest.serviceAt(frame.destination());
    boolean taken =
        service != null
            && HeldGuest.serves(service, Protocol.TCP, frame.destinationPort())
            && guest.proxied().take(packet, nowNs);
    if (taken) {
      guests.noteBusy(guest); // a cookie may have become a connection
    }
    return taken;
  }

  private void unservedSegment(HeldGuest guest, long nowNs) {
    Frame frame = packet.frame();
    if (frame.tcp().has(TcpFlags.RST)) {
      GuestLine line = guest.line();
      if (guest.flows().reset(frame) && line != null) {
        voice.put(line, packet); // the guest may have been asked by the SYN
      }
    } else if (frame.tcp().isOpening()) {
      refuse(guest, nowNs);
    } else if (mayRefuse(nowNs)) {
      voice.reset(frame); // of a connection that ended with the guest
    }
  }

  private void refuse(HeldGuest guest, long nowNs) {
    if (isRefusedAloud(guest) && mayRefuse(nowNs)) {
      voice.refuse(packet.frame());
    }
  }

  /** Refuses everything that was kept for the guest, and forgets it. */
  void refuseKept(HeldGuest guest) {
    for (Flows.Kept kept : guest.flows().takeAll()) {
      for (byte[] frame : kept.frames()) {
        packet.parse(MemorySegment.ofArray(frame), frame.length);
        if (isRefusedAloud(guest)) {
          voice.refuse(packet.frame());
        }
      }
    }
  }

  private boolean isRefusedAloud(HeldGuest guest) {
    Service service = guest.serviceAt(packet.frame().destination());
    return service != null && service.refusing() == Refusing.RESET;
  }

  private boolean mayRefuse(long nowNs) {
    boolean may = refusals.pass(nowNs);
    if (!may) {
      tally.count(Drop.TOO_MANY_REFUSALS);
    }
    return may;
  }

  /** Answers the packet at hand in the guest's name, or keeps it for the guest. */
  void keep(HeldGuest guest, long nowNs) {
    Frame frame = packet.frame();
    Service service = guest.serviceAt(frame.destination());
    boolean answered =
        frame.kind() == Kind.TCP
            && service != null
            && !guest.isServed()
            && !guest.flows().has(frame)
            && guest.proxied().answer(packet, service, nowNs);
    if (answered) {
      return;
    }
    if (!guest.flows().keep(packet.frame(), packet.bytes(), packet.length(), nowNs)) {
      tally.count(Drop.NO_ROOM_TO_KEEP);
    }
  }

  /** Returns the service that the packet at hand opens a flow to, null when it opens none. */
  private @Nullable Service knockedAt(HeldGuest guest) {
    Frame frame = packet.frame();
    Protocol protocol =
        switch (frame.kind()) {
          case TCP -> frame.tcp().isOpening() ? Protocol.TCP : null;
          case UDP -> Protocol.UDP;
          case ARP, ICMPV4, ICMPV6, NDP, FRAGMENT, OTHER, NOTHING -> null;
        };
    Service service = guest.serviceAt(frame.destination());
    boolean served =
        protocol != null
            && service != null
            && frame.isUnicast()
            && !frame.source().equals(frame.destination())
            && HeldGuest.serves(service, protocol, frame.destinationPort());
    return served ? service : null;
  }

  private static Cause cause(Frame frame, long nowNs) {
    return frame.kind() == Kind.TCP
        ? new Cause.SynSeen(frame.source().toInetAddress(), frame.destinationPort(), nowNs)
        : new Cause.DatagramSeen(frame.source().toInetAddress(), frame.destinationPort(), nowNs);
  }
}
