package org.jitsu.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.craft.IcmpCraft;
import org.jitsu.wire.craft.NdpCraft;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.craft.UdpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.jitsu.wire.header.Verdict;

/** A client, a guest, and frames between them. */
public final class Samples {
  public static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:01");
  public static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:0a");
  public static final IpAddr CLIENT = IpAddr.parse("10.77.0.2");
  public static final IpAddr GUEST = IpAddr.parse("10.77.0.10");
  public static final IpAddr CLIENT6 = IpAddr.parse("fd00::2");
  public static final IpAddr GUEST6 = IpAddr.parse("fd00::10");
  public static final Path TO_GUEST = new Path(CLIENT_MAC, GUEST_MAC, CLIENT, GUEST);
  public static final Path TO_GUEST6 = new Path(CLIENT_MAC, GUEST_MAC, CLIENT6, GUEST6);

  private static final MemorySegment PAYLOAD = MemorySegment.ofArray("hello".getBytes(US_ASCII));

  private Samples() {}

  /** Something that writes a frame and returns its length. */
  public interface Crafted {
    int into(MemorySegment out);
  }

  /** The frame that {@code crafted} writes, in a segment of just its size. */
  public static MemorySegment bytes(Crafted crafted) {
    MemorySegment out = MemorySegment.ofArray(new byte[2048]);
    return out.asSlice(0, crafted.into(out));
  }

  /** Bytes written as hex digits, spaces and line ends ignored. */
  public static MemorySegment hex(String digits) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(digits.replaceAll("\\s+", "")));
  }

  /** Parses a frame that must be accepted with right checksums. */
  public static Frame accepted(MemorySegment bytes) {
    Frame frame = new Frame();
    assertThat(frame.parse(bytes, 0, (int) bytes.byteSize())).isEqualTo(Verdict.ACCEPTED);
    assertThat(frame.verifyChecksums()).isEqualTo(Verdict.ACCEPTED);
    return frame;
  }

  public static Frame accepted(Crafted crafted) {
    return accepted(bytes(crafted));
  }

  public static TcpOptions linuxOptions() {
    return new TcpOptions().mss(1460).sackPermitted(true).timestamps(100, 0).windowScale(7);
  }

  /** One frame of every sort that we write, by the text that tcpdump prints for it. */
  public static Map<String, MemorySegment> oneOfEach() {
    Map<String, MemorySegment> all = new LinkedHashMap<>();
    arp(all);
    tcp(all);
    datagrams(all);
    return all;
  }

  private static void arp(Map<String, MemorySegment> all) {
    ArpCraft arp = new ArpCraft();
    MemorySegment request = bytes(out -> arp.request(out, CLIENT_MAC, CLIENT, GUEST));
    all.put("ARP, Request who-has 10.77.0.10 tell 10.77.0.2, length 28", request);
    all.put(
        "ARP, Reply 10.77.0.10 is-at 02:00:00:00:00:0a, length 28",
        bytes(out -> arp.reply(out, accepted(request), GUEST_MAC)));
    all.put(
        "ARP, Request who-has 10.77.0.10 tell 10.77.0.10, length 28",
        bytes(out -> arp.announce(out, GUEST_MAC, GUEST)));
  }

  private static void tcp(Map<String, MemorySegment> all) {
    TcpCraft tcp = new TcpCraft();
    MemorySegment syn =
        bytes(out -> tcp.syn(out, TO_GUEST, 40000, 8099, 1000, 64240, linuxOptions()));
    Frame received = accepted(syn);
    all.put(
        "IP 10.77.0.2.40000 > 10.77.0.10.8099: Flags [S], seq 1000, win 64240,"
            + " options [mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7], length 0",
        syn);
    all.put(
        "IP 10.77.0.10.8099 > 10.77.0.2.40000: Flags [R.], seq 0, ack 1001, win 0, length 0",
        bytes(out -> tcp.resetFor(out, received)));
    all.put(
        "IP 10.77.0.10.8099 > 10.77.0.2.40000: Flags [S.], seq 4294967295, ack 1001, win 500,"
            + " options [mss 536,nop,nop,sackOK,nop,wscale 2], length 0",
        bytes(
            out ->
                tcp.synAck(
                    out,
                    received,
                    -1,
                    500,
                    new TcpOptions().mss(536).sackPermitted(true).windowScale(2))));
    all.put(
        "IP6 fd00::2.40000 > fd00::10.8099: Flags [P.], seq 1001:1006, ack 7, win 9, length 5",
        bytes(
            out ->
                tcp.along(TO_GUEST6, 40000, 8099)
                    .flags(TcpFlags.ACK | TcpFlags.PSH)
                    .sequence(1001)
                    .acknowledgement(7)
                    .window(9)
                    .payload(PAYLOAD, 0, 5)
                    .write(out)));
    all.put(
        "IP 10.77.0.2.40000 > 10.77.0.10.8099: Flags [FSRP.UEW], seq 1, ack 0, win 0, urg 0,"
            + " length 0",
        bytes(out -> tcp.along(TO_GUEST, 40000, 8099).flags(0xff).sequence(1).write(out)));
  }

  private static void datagrams(Map<String, MemorySegment> all) {
    UdpCraft udp = new UdpCraft();
    IcmpCraft icmp = new IcmpCraft();
    NdpCraft ndp = new NdpCraft();
    MemorySegment four = bytes(out -> udp.datagram(out, TO_GUEST, 4001, 4002, PAYLOAD, 0, 5));
    MemorySegment six = bytes(out -> udp.datagram(out, TO_GUEST6, 4001, 4002, PAYLOAD, 1, 4));
    all.put("IP 10.77.0.2.4001 > 10.77.0.10.4002: UDP, length 5", four);
    all.put("IP6 fd00::2.4001 > fd00::10.4002: UDP, length 4", six);
    all.put(
        "IP 10.77.0.10 > 10.77.0.2: ICMP 10.77.0.10 udp port 4002 unreachable, length 41",
        bytes(out -> icmp.portUnreachable(out, accepted(four))));
    all.put(
        "IP6 fd00::10 > fd00::2: ICMP6, destination unreachable, unreachable port,"
            + " fd00::10 udp port 4002, length 60",
        bytes(out -> icmp.portUnreachable(out, accepted(six))));
    MemorySegment echo = echoRequest();
    all.put("IP 10.77.0.2 > 10.77.0.10: ICMP echo request, id 4660, seq 1, length 12", echo);
    all.put(
        "IP 10.77.0.10 > 10.77.0.2: ICMP echo reply, id 4660, seq 1, length 12",
        bytes(out -> icmp.echoReply(out, accepted(echo))));
    MemorySegment asked = bytes(out -> ndp.solicitation(out, CLIENT_MAC, CLIENT6, GUEST6));
    all.put(
        "IP6 fd00::2 > ff02::1:ff00:10: ICMP6, neighbor solicitation, who has fd00::10, length 32",
        asked);
    all.put(
        "IP6 fd00::10 > fd00::2: ICMP6, neighbor advertisement, tgt is fd00::10, length 32",
        bytes(out -> ndp.advertisement(out, accepted(asked), GUEST_MAC)));
    all.put(
        "IP6 fd00::10 > ff02::1: ICMP6, neighbor advertisement, tgt is fd00::10, length 32",
        bytes(out -> ndp.unsolicited(out, GUEST_MAC, GUEST6)));
    MemorySegment echo6 = echo6Request();
    all.put("IP6 fd00::2 > fd00::10: ICMP6, echo request, id 4660, seq 2, length 12", echo6);
    all.put(
        "IP6 fd00::10 > fd00::2: ICMP6, echo reply, id 4660, seq 2, length 12",
        bytes(out -> icmp.echoReply(out, accepted(echo6))));
  }

  /** As a client's kernel sends it; nothing of ours sends echo requests. */
  private static MemorySegment echoRequest() {
    MemorySegment bytes =
        hex(
            "02000000000a 020000000001 0800"
                + "4500 0020 0000 4000 4001 0000 0a4d0002 0a4d000a"
                + "0800 0000 1234 0001 61626364");
    return finished(bytes);
  }

  private static MemorySegment echo6Request() {
    MemorySegment bytes =
        hex(
            "02000000000a 020000000001 86dd"
                + "60000000 000c 3a40 fd000000000000000000000000000002 fd000000000000000000000000000010"
                + "8000 0000 1234 0002 61626364");
    return finished(bytes);
  }

  private static MemorySegment finished(MemorySegment bytes) {
    Frame frame = new Frame();
    assertThat(frame.parse(bytes, 0, (int) bytes.byteSize())).isEqualTo(Verdict.ACCEPTED);
    frame.fillChecksums();
    return bytes;
  }
}
