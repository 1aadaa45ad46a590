package org.jitsu.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.wire.Samples.hex;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.header.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One frame for each reason of the door to refuse, and what it lets pass. */
class DoorTest {
  private static final String MACS = "02000000000a 020000000001";
  private static final String V4 = MACS + "0800";
  private static final String V6 = MACS + "86dd";
  private static final String IPS = "0a4d0002 0a4d000a";
  private static final String IPS6 =
      "fd000000000000000000000000000002 fd000000000000000000000000000010";
  private static final String TCP = "9c40 0050 00000001 00000000 5002 faf0 0000 0000";
  private static final String GROUP = "ff0200000000000000000001ff000010";
  private static final String TARGET = "fd000000000000000000000000000010";

  private static String ip4(int protocol, int payload) {
    return V4 + "4500%04x 0000 4000 40%02x 0000".formatted(20 + payload, protocol) + IPS;
  }

  private static String ip6(int next, int payload) {
    return V6 + "60000000 %04x %02x ff".formatted(payload, next) + IPS6;
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        row(Verdict.ETHERNET_SHORT, "02000000000a 020000000001 08"),
        row(Verdict.ETHERNET_SOURCE_GROUP, "02000000000a 010000000001 0800"),
        row(Verdict.VLAN_TAGGED, MACS + "8100 0005 0800 4500"),
        row(Verdict.VLAN_TAGGED, MACS + "88a8"),
        row(Verdict.ETHERTYPE_UNKNOWN, MACS + "88cc 0000"),
        row(Verdict.ARP_SHORT, MACS + "0806 0001 0800"),
        row(Verdict.ARP_NOT_IPV4, MACS + "0806 0006" + "00".repeat(26)),
        row(Verdict.ARP_SENDER_GROUP, MACS + "0806 0001 0800 0604 0001 01" + "00".repeat(19)),
        row(Verdict.IPV4_SHORT, V4 + "4500"),
        row(Verdict.IPV4_VERSION, V4 + "6500" + "00".repeat(18)),
        row(Verdict.IPV4_HEADER_LENGTH, V4 + "4400 0014" + "00".repeat(16)),
        row(Verdict.IPV4_HEADER_LENGTH, V4 + "4600 0014" + "00".repeat(20)),
        row(Verdict.IPV4_TOTAL_LENGTH, V4 + "4500 0015" + "00".repeat(16)),
        row(Verdict.IPV6_SHORT, V6 + "6000"),
        row(Verdict.IPV6_VERSION, V6 + "40" + "00".repeat(39)),
        row(Verdict.IPV6_PAYLOAD_LENGTH, V6 + "60000000 0001 3bff" + IPS6),
        row(
            Verdict.IPV6_MAPPED,
            V6 + "60000000 0000 3bff 00000000000000000000ffff0a4d0002" + TARGET),
        row(Verdict.IPV6_EXTENSION_SHORT, ip6(0, 4) + "3b000000"),
        row(Verdict.IPV6_EXTENSION_SHORT, ip6(60, 8) + "3b01000000000000"),
        row(Verdict.IPV6_EXTENSIONS_MANY, ip6(60, 80) + "3c00000000000000".repeat(10)),
        row(Verdict.IPV6_HOP_BY_HOP_MISPLACED, ip6(60, 16) + "0000000000000000 3b00000000000000"),
        row(Verdict.IPV6_SOURCE_ROUTED, ip6(43, 8) + "0600000100000000"),
        row(Verdict.SOURCE_NOT_UNICAST, V4 + "45000014 00004000 40fd0000 e0000001 0a4d000a"),
        row(Verdict.SOURCE_NOT_UNICAST, V4 + "45000028 00004000 40060000 00000000 0a4d000a" + TCP),
        row(Verdict.TCP_SHORT, ip4(6, 4) + "9c400050"),
        row(Verdict.TCP_DATA_OFFSET, ip4(6, 20) + TCP.replace("5002", "4002")),
        row(Verdict.TCP_DATA_OFFSET, ip4(6, 20) + TCP.replace("5002", "6002")),
        row(Verdict.UDP_SHORT, ip4(17, 4) + "0fa1 0fa2"),
        row(Verdict.UDP_LENGTH, ip4(17, 8) + "0fa1 0fa2 0007 0000"),
        row(Verdict.UDP_LENGTH, ip4(17, 8) + "0fa1 0fa2 0009 0000"),
        row(Verdict.ICMP_SHORT, ip4(1, 4) + "0800 0000"),
        row(Verdict.ND_SHORT, ip6(58, 8) + "8700 0000 00000000"),
        row(Verdict.ND_NOT_LOCAL, ip6(58, 24) + "8701 0000 00000000" + TARGET),
        row(
            Verdict.ND_NOT_LOCAL,
            (ip6(58, 24) + "8700 0000 00000000" + TARGET).replace("3a ff", "3a 40")),
        row(Verdict.ND_OPTION, ip6(58, 32) + "8700 0000 00000000" + TARGET + "0100000000000000"),
        row(Verdict.ND_OPTION, ip6(58, 32) + "8700 0000 00000000" + TARGET + "0102000000000000"),
        row(Verdict.ND_CONTRADICTION, ip6(58, 24) + "8700 0000 00000000" + GROUP),
        row(
            Verdict.ND_CONTRADICTION, // a duplicate-address probe to all nodes
            V6
                + "60000000 0018 3aff"
                + "00".repeat(16)
                + ("ff02" + "00".repeat(13) + "01")
                + ("8700 0000 00000000" + TARGET)),
        row(
            Verdict.ND_CONTRADICTION, // a duplicate-address probe that is not sent to a group
            V6 + "60000000 0018 3aff" + "00".repeat(16) + TARGET + "8700 0000 00000000" + TARGET));
  }

  private static Arguments row(Verdict verdict, String digits) {
    return Arguments.of(verdict, digits);
  }

  @ParameterizedTest
  @MethodSource
  void refused(Verdict expected, String digits) {
    MemorySegment bytes = hex(digits);
    Frame frame = new Frame();
    assertThat(frame.parse(bytes, 0, (int) bytes.byteSize())).isEqualTo(expected);
    assertThat(frame.kind()).isEqualTo(Kind.NOTHING);
    assertThat(frame.toString()).endsWith("[refused: " + expected.reason() + "]");
  }

  @Test
  void everyReasonOfTheDoorHasARow() {
    Set<Verdict> missing = EnumSet.allOf(Verdict.class);
    refused().forEach(row -> missing.remove((Verdict) row.get()[0]));
    assertThat(missing)
        .containsExactlyInAnyOrder(
            Verdict.ACCEPTED, Verdict.IPV4_CHECKSUM, Verdict.TRANSPORT_CHECKSUM);
  }

  static Stream<Arguments> passes() {
    String fragment = ip4(17, 8).replace("0000 4000 40", "1234 2000 40") + "00".repeat(8);
    return Stream.of(
        Arguments.of(Kind.TCP, ip4(6, 20) + TCP + "00".repeat(6)), // padded to 60 bytes
        Arguments.of(
            Kind.TCP,
            V4 + "4600002c 00004000 40060000" + IPS + "94040000" + TCP), // router alert option
        Arguments.of(Kind.TCP, ip6(0, 28) + "0600050200000100" + TCP),
        Arguments.of(Kind.TCP, ip6(44, 28) + "0600000012345678" + TCP), // atomic fragment
        Arguments.of(Kind.TCP, ip6(43, 28) + "0600000000000000" + TCP),
        Arguments.of(Kind.FRAGMENT, fragment),
        Arguments.of(Kind.FRAGMENT, ip6(44, 8) + "0600000112345678"),
        Arguments.of(Kind.OTHER, ip6(59, 0)),
        Arguments.of(Kind.OTHER, ip4(58, 0)),
        Arguments.of(Kind.OTHER, ip4(47, 0)),
        Arguments.of(Kind.NDP, ip6(58, 8) + "8500 0000 00000000"), // router solicitation
        Arguments.of(
            Kind.NDP,
            V6 + "60000000 0018 3aff" + "00".repeat(16) + GROUP + "8700 0000 00000000" + TARGET));
  }

  @ParameterizedTest
  @MethodSource
  void passes(Kind kind, String digits) {
    MemorySegment bytes = hex(digits);
    Frame frame = new Frame();
    assertThat(frame.parse(bytes, 0, (int) bytes.byteSize())).isEqualTo(Verdict.ACCEPTED);
    assertThat(frame.kind()).isEqualTo(kind);
    frame.fillChecksums();
    assertThat(frame.verifyChecksums()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void damageIsNoticed() {
    MemorySegment bytes = hex(ip4(6, 20) + TCP);
    Frame frame = new Frame();
    assertThat(frame.parse(bytes, 0, (int) bytes.byteSize())).isEqualTo(Verdict.ACCEPTED);
    assertThat(frame.verifyChecksums()).isEqualTo(Verdict.IPV4_CHECKSUM);
    frame.fillChecksums();
    frame.tcp().window(frame.tcp().window() ^ 1);
    assertThat(frame.verifyChecksums()).isEqualTo(Verdict.TRANSPORT_CHECKSUM);
  }

  @Test
  void aPaddedSegmentHasNoPayload() {
    MemorySegment bytes = hex(ip4(6, 20) + TCP + "00".repeat(6));
    Frame frame = new Frame();
    assertThat(frame.parse(bytes, 0, (int) bytes.byteSize())).isEqualTo(Verdict.ACCEPTED);
    assertThat(frame.tcp().payloadLength()).isZero();
    assertThat(frame.tcp().sequenceLength()).isOne();
    assertThat(frame.flow(new FlowKey.Lookup())).hasToString("tcp 10.77.0.2.40000 > 10.77.0.10.80");
  }
}
