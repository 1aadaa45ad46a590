package org.jitsu.wire.craft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jitsu.wire.Samples.CLIENT;
import static org.jitsu.wire.Samples.CLIENT6;
import static org.jitsu.wire.Samples.CLIENT_MAC;
import static org.jitsu.wire.Samples.GUEST;
import static org.jitsu.wire.Samples.GUEST6;
import static org.jitsu.wire.Samples.GUEST_MAC;
import static org.jitsu.wire.Samples.TO_GUEST;
import static org.jitsu.wire.Samples.accepted;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Arp;
import org.jitsu.wire.header.Ndp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.junit.jupiter.api.Test;

/**
 * What the answers say, field by field; {@code FrameTextTest} and {@code PcapIT} see that all are
 * well-formed.
 */
class CraftTest {
  private static final IpAddr NOBODY = IpAddr.v4(0);

  private final MemorySegment out = MemorySegment.ofArray(new byte[2048]);
  private final ArpCraft arp = new ArpCraft();
  private final NdpCraft ndp = new NdpCraft();
  private final TcpCraft tcp = new TcpCraft();
  private final IcmpCraft icmp = new IcmpCraft();

  @Test
  void arpIsAnsweredToItsSender() {
    Frame request = accepted(out -> arp.request(out, CLIENT_MAC, CLIENT, GUEST));
    assertThat(request.ethernet().destination()).isEqualTo(MacAddress.BROADCAST.bits());
    assertThat(request.arp().isRequest() && !request.arp().isProbe()).isTrue();

    Frame reply = accepted(out -> arp.reply(out, request, GUEST_MAC));

    Arp answer = reply.arp();
    assertThat(answer.isReply()).isTrue();
    assertThat(answer.senderMac()).isEqualTo(GUEST_MAC.bits());
    assertThat(answer.senderIp()).isEqualTo(GUEST.v4Bits());
    assertThat(answer.targetMac()).isEqualTo(CLIENT_MAC.bits());
    assertThat(answer.targetIp()).isEqualTo(CLIENT.v4Bits());
    assertThat(reply.ethernet().destination()).isEqualTo(CLIENT_MAC.bits());
    assertThat(reply.ethernet().source()).isEqualTo(GUEST_MAC.bits());
  }

  @Test
  void arpProbesAndAnnouncementsAreRecognised() {
    assertThat(accepted(out -> arp.request(out, GUEST_MAC, NOBODY, GUEST)).arp().isProbe())
        .isTrue();
    Arp announced = accepted(out -> arp.announce(out, GUEST_MAC, GUEST)).arp();
    assertThat(announced.isGratuitous() && announced.isRequest()).isTrue();
    assertThat(announced.isProbe()).isFalse();
  }

  @Test
  void aSolicitationIsAnsweredToItsSender() {
    Frame asked = accepted(out -> ndp.solicitation(out, CLIENT_MAC, CLIENT6, GUEST6));
    assertThat(asked.ndp().isDuplicateProbe(asked.ipv6())).isFalse();

    Frame answer = accepted(out -> ndp.advertisement(out, asked, GUEST_MAC));

    assertThat(answer.ndp().flags()).isEqualTo(Ndp.SOLICITED | Ndp.OVERRIDE);
    assertThat(answer.ndp().linkLayer(Ndp.TARGET_LINK_LAYER)).isEqualTo(GUEST_MAC.bits());
    assertThat(answer.destination()).isEqualTo(CLIENT6);
    assertThat(answer.source()).isEqualTo(GUEST6);
    assertThat(answer.ethernet().destination()).isEqualTo(CLIENT_MAC.bits());
    assertThat(answer.ipv6().hopLimit()).isEqualTo(255);
  }

  /** RFC 4861 section 7.2.4: to a sender without an address, to all nodes and unsolicited. */
  @Test
  void aDuplicateProbeIsAnsweredToAll() {
    MemorySegment probe =
        org.jitsu.wire.Samples.hex(
            "3333ff000010 020000000001 86dd 60000000 0018 3aff"
                + "00".repeat(16)
                + "ff0200000000000000000001ff000010"
                + "87000000 00000000 fd000000000000000000000000000010");
    Frame asked = new Frame();
    asked.parse(probe, 0, (int) probe.byteSize());
    assertThat(asked.ndp().isDuplicateProbe(asked.ipv6())).isTrue();

    Frame answer = accepted(out -> ndp.advertisement(out, asked, GUEST_MAC));

    assertThat(answer.ndp().flags()).isEqualTo(Ndp.OVERRIDE);
    assertThat(answer.destination()).isEqualTo(IpAddr.ALL_NODES);
    assertThat(new MacAddress(answer.ethernet().destination())).hasToString("33:33:00:00:00:01");
  }

  @Test
  void duplicateAddressProbeNamesNobody() {
    IpAddr wanted = IpAddr.parse("fd00::10");
    Frame probe = accepted(out -> ndp.solicitation(out, GUEST_MAC, IpAddr.UNSPECIFIED_V6, wanted));

    assertThat(probe.ndp().isDuplicateProbe(probe.ipv6())).isTrue();
    assertThat(probe.ndp().linkLayer(Ndp.SOURCE_LINK_LAYER)).isEqualTo(Ndp.NO_MAC);
    assertThat(probe.destination()).isEqualTo(wanted.solicitedNode());
  }

  /** RFC 9293 section 3.10.7.1, both of its cases. */
  @Test
  void resetsFitWhatTheyReset() {
    Frame withoutAck = accepted(out -> segment(TcpFlags.SYN | TcpFlags.FIN, 100, 0, out));
    Frame first = accepted(out -> tcp.resetFor(out, withoutAck));
    assertThat(first.tcp().flags()).isEqualTo(TcpFlags.RST | TcpFlags.ACK);
    assertThat(first.tcp().sequence()).isZero();
    assertThat(first.tcp().acknowledgement()).isEqualTo(105);

    Frame withAck = accepted(out -> segment(TcpFlags.ACK, 100, 777, out));
    Frame second = accepted(out -> tcp.resetFor(out, withAck));
    assertThat(second.tcp().flags()).isEqualTo(TcpFlags.RST);
    assertThat(second.tcp().sequence()).isEqualTo(777);
    assertThat(second.tcp().acknowledgement()).isZero();
    assertThat(second.destinationPort()).isEqualTo(40000);
  }

  private int segment(int flags, int sequence, int acknowledgement, MemorySegment out) {
    return tcp.along(TO_GUEST, 40000, 80)
        .flags(flags)
        .sequence(sequence)
        .acknowledgement(acknowledgement)
        .payload(MemorySegment.ofArray(new byte[3]), 0, 3)
        .write(out);
  }

  @Test
  void theUrgentPointerIsWritten() {
    Frame urgent =
        accepted(out -> tcp.along(TO_GUEST, 1, 2).flags(TcpFlags.URG).urgentPointer(7).write(out));
    assertThat(urgent.tcp().urgentPointer()).isEqualTo(7);
  }

  @Test
  void someThingsAreNeverAnswered() {
    Frame reset = accepted(out -> segment(TcpFlags.RST, 1, 1, out));
    assertThat(tcp.resetFor(out, reset)).isEqualTo(Path.NOTHING);
    Path toAll = new Path(CLIENT_MAC, MacAddress.BROADCAST, CLIENT, GUEST);
    Frame broadcast = accepted(out -> tcp.syn(out, toAll, 40000, 80, 1, 1, new TcpOptions()));
    assertThat(tcp.resetFor(out, broadcast)).isEqualTo(Path.NOTHING);
    assertThat(icmp.portUnreachable(out, broadcast)).isEqualTo(Path.NOTHING);
    assertThat(icmp.echoReply(out, broadcast)).isEqualTo(Path.NOTHING);
  }

  @Test
  void aSegmentBegunAnewForgetsTheOneBefore() {
    accepted(out -> segment(TcpFlags.ACK | TcpFlags.PSH, 100, 777, out));
    accepted(out -> tcp.along(TO_GUEST, 1, 2).flags(TcpFlags.URG).urgentPointer(7).write(out));
    Frame next = accepted(out -> tcp.along(TO_GUEST, 1, 2).write(out));
    assertThat(next.tcp().urgentPointer()).isZero();
    assertThat(next.tcp().flags()).isZero();
    assertThat(next.tcp().payloadLength()).isZero();
    assertThat(next.tcp().sequence()).isZero();
  }

  @Test
  void mistakesOfTheCallerThrow() {
    assertThatThrownBy(() -> new Path(CLIENT_MAC, GUEST_MAC, CLIENT, GUEST6))
        .hasMessageContaining("two IP versions");
    assertThatThrownBy(() -> arp.announce(out, GUEST_MAC, GUEST6))
        .hasMessageContaining("ARP is for IPv4");
    assertThatThrownBy(() -> ndp.unsolicited(out, GUEST_MAC, GUEST))
        .hasMessageContaining("is for IPv6");
    assertThatThrownBy(() -> arp.announce(out.asSlice(0, 41), GUEST_MAC, GUEST))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
