package org.jitsu.synjitsu.hold;

import java.lang.foreign.Arena;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.synjitsu.neighbour.Answers;
import org.jitsu.synjitsu.probe.Target;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpFlags;

/**
 * What a booting guest sends on its unplugged link, where only Synjitsu hears it. Its questions for
 * neighbours are answered, its answers to probes are events of its machine. The agent's thread
 * only.
 */
final class LinkSide implements AutoCloseable {

  private static final int BATCH = 16;

  private final Guests guests;
  private final Answers answers;
  private final Voice voice;
  private final Tally tally;
  private final Stepper stepper;
  private final Ticker ticker;

  /** A plugged guest may send long segments, whose acknowledgements count. */
  private final FrameBatch batch = new FrameBatch(BATCH, FrameBatch.GSO_FRAME_BYTES);

  private final Packet packet;

  LinkSide(
      Guests guests,
      Answers answers,
      Voice voice,
      Tally tally,
      Stepper stepper,
      Arena arena,
      Ticker ticker) {
    this.guests = guests;
    this.answers = answers;
    this.voice = voice;
    this.tally = tally;
    this.stepper = stepper;
    this.packet = new Packet(arena);
    this.ticker = ticker;
  }

  /** Takes what the guest sent, a batch at most; returns whether there may be more. */
  boolean drain(HeldGuest guest) throws LinuxException {
    GuestLine line = guest.line();
    if (line == null) {
      return false;
    }
    int count = line.receive(batch);
    for (int i = 0; i < count && guest.line() == line; i++) {
      boolean accepted = packet.parse(batch.memory(i), batch.lengthBytes(i)).accepted();
      if (guest.isServed()) {
        takeLateAnswer(guest, line, accepted);
      } else {
        watched(guest, line, accepted);
      }
    }
    return count == BATCH && guest.line() == line;
  }

  /** Resets what a guest that was just plugged in still answers to probes. */
  void resetProbes(HeldGuest guest) throws LinuxException {
    boolean more = true;
    while (more) {
      more = drain(guest);
    }
  }

  /**
   * Between plug and farewell: whatever still answers a probe is reset before anything is injected,
   * and what the guest said to a client before the plug, behind its answer to a probe, is kept like
   * any answer. (What it said since has reached the client; it hears that twice.)
   */
  private void takeLateAnswer(HeldGuest guest, GuestLine line, boolean accepted) {
    if (!accepted || packet.frame().kind() != Kind.TCP) {
      return;
    }
    if (isProbeAnswer(line, TcpFlags.SYN)) {
      voice.reset(line, packet.frame());
    } else if (!guest.isSettling() || !keepAnswer(guest)) {
      guest.proxied().fromGuest(packet.frame(), ticker.nowNs());
    }
  }

  /** Keeps the guest's SYN-ACK to a client whose SYN it was asked by; returns whether it is one. */
  private boolean keepAnswer(HeldGuest guest) {
    Frame frame = packet.frame();
    Flows.Kept kept = guest.flows().answeredBy(frame);
    if (kept == null || !frame.tcp().has(TcpFlags.SYN | TcpFlags.ACK)) {
      return false;
    }
    guest.flows().keepAnswer(kept, packet.bytes(), packet.length());
    return true;
  }

  private void watched(HeldGuest guest, GuestLine line, boolean accepted) {
    Frame frame = packet.frame();
    if (!accepted) {
      tally.count(frame.verdict());
    } else if (frame.kind() == Kind.ARP || frame.kind() == Kind.NDP) {
      neighbour(guest, line, frame);
    } else if (isProbeAnswer(line, TcpFlags.RST)) {
      stepper.step(guest, new HoldEvent.Refused());
    } else if (isProbeAnswer(line, TcpFlags.SYN | TcpFlags.ACK)) {
      voice.reset(line, frame);
      if (frame.tcp().acknowledgement() == line.probeIsn() + 1) {
        guest.proxied().answered(frame, line.probeIsn());
        answered(guest);
      }
    } else if (frame.kind() == Kind.TCP) {
      answerToClient(guest, frame);
    }
    stepper.step(guest, new HoldEvent.Heard());
  }

  /**
   * What a guest says to a client whose SYN it was asked by; the client hears it when it serves.
   */
  private void answerToClient(HeldGuest guest, Frame frame) {
    if (keepAnswer(guest)) {
      answered(guest);
    } else if (guest.flows().answeredBy(frame) == null) {
      guest.proxied().fromGuest(frame, ticker.nowNs());
    } else if (frame.tcp().has(TcpFlags.RST)) {
      stepper.step(guest, new HoldEvent.Refused());
    }
  }

  private void answered(HeldGuest guest) {
    Frame frame = packet.frame();
    Target target = new Target.Listens(frame.source(), frame.tcp().sourcePort());
    stepper.step(guest, new HoldEvent.Answered(target));
  }

  private void neighbour(HeldGuest guest, GuestLine line, Frame frame) {
    MacAddress mac =
        answers.onLink(
            frame,
            guest.addresses()::contains,
            address -> {
              MacAddress held = guest.flows().macOf(address);
              MacAddress client = held == null ? guest.proxied().macOf(address) : held;
              return client != null ? client : guests.macOf(address);
            });
    if (mac != null) {
      voice.tell(line, frame, mac);
    }
    IpAddr speaker = Answers.speaker(frame);
    if (frame.ethernet().source() == guest.mac().bits() && guest.addresses().contains(speaker)) {
      stepper.step(guest, new HoldEvent.Answered(new Target.Speaks(speaker)));
    }
  }

  private boolean isProbeAnswer(GuestLine line, int flags) {
    Frame frame = packet.frame();
    return frame.kind() == Kind.TCP
        && answers.isProbe(frame.destination())
        && frame.destinationPort() == line.probePort()
        && frame.tcp().has(flags);
  }

  @Override
  public void close() {
    batch.close();
  }
}
