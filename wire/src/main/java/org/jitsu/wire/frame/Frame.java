package org.jitsu.wire.frame;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.header.Arp;
import org.jitsu.wire.header.Ethernet;
import org.jitsu.wire.header.Icmp4;
import org.jitsu.wire.header.Icmp6;
import org.jitsu.wire.header.IpProtocol;
import org.jitsu.wire.header.Ipv4;
import org.jitsu.wire.header.Ipv6;
import org.jitsu.wire.header.Ipv6Chain;
import org.jitsu.wire.header.Ndp;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.Udp;
import org.jitsu.wire.header.Verdict;

/**
 * One received frame, taken apart. {@link #parse} checks every length once; after {@link
 * Verdict#ACCEPTED} the views that {@link #kind} names never throw. A view of another kind shows an
 * earlier frame: ask {@code kind()} first. Reused for every frame by one thread; allocates nothing
 * but what {@link #source} and {@link #destination} return.
 */
public final class Frame {
  private final Ethernet ethernet = new Ethernet();
  private final Arp arp = new Arp();
  private final Ipv4 ipv4 = new Ipv4();
  private final Ipv6 ipv6 = new Ipv6();
  private final Ipv6Chain chain = new Ipv6Chain();
  private final Tcp tcp = new Tcp();
  private final Udp udp = new Udp();
  private final Icmp4 icmp4 = new Icmp4();
  private final Icmp6 icmp6 = new Icmp6();
  private final Ndp ndp = new Ndp();

  private Kind kind = Kind.NOTHING;
  private Verdict verdict = Verdict.ETHERNET_SHORT;
  private boolean v6;
  private int protocol;
  private long sourceHi;
  private long sourceLo;
  private long destinationHi;
  private long destinationLo;

  /**
   * Takes a frame apart, from its Ethernet header to its transport header. Checksums are not looked
   * at here, because the kernel may have left them unfinished: see {@link #verifyChecksums} and
   * {@link #fillChecksums}.
   *
   * @param length of the frame in bytes, without a frame check sequence
   * @throws IndexOutOfBoundsException if the caller's range is not within the segment
   */
  public Verdict parse(MemorySegment segment, long offset, int length) {
    kind = Kind.NOTHING;
    verdict = Ethernet.check(segment, offset, length);
    if (verdict.accepted()) {
      ethernet.wrap(segment, offset, length);
      verdict = network(segment, offset + Ethernet.LENGTH, length - Ethernet.LENGTH);
    }
    if (!verdict.accepted()) {
      kind = Kind.NOTHING;
    }
    return verdict;
  }

  private Verdict network(MemorySegment segment, long offset, int length) {
    if (ethernet.isTagged()) {
      return Verdict.VLAN_TAGGED;
    }
    if (MacAddress.isGroup(ethernet.source())) {
      return Verdict.ETHERNET_SOURCE_GROUP;
    }
    return switch (ethernet.type()) {
      case Ethernet.TYPE_ARP -> arp(segment, offset, length);
      case Ethernet.TYPE_IPV4 -> ipv4(segment, offset, length);
      case Ethernet.TYPE_IPV6 -> ipv6(segment, offset, length);
      default -> Verdict.ETHERTYPE_UNKNOWN;
    };
  }

  private Verdict arp(MemorySegment segment, long offset, int length) {
    Verdict checked = Arp.check(segment, offset, length);
    if (checked.accepted()) {
      arp.wrap(segment, offset, Arp.LENGTH);
      kind = Kind.ARP;
    }
    return checked;
  }

  private Verdict ipv4(MemorySegment segment, long offset, int length) {
    Verdict checked = Ipv4.check(segment, offset, length);
    if (!checked.accepted()) {
      return checked;
    }
    ipv4.wrap(segment, offset, Ipv4.totalLength(segment, offset));
    v6 = false;
    protocol = ipv4.protocol();
    sourceHi = 0;
    sourceLo = IpAddr.mapped(ipv4.source());
    destinationHi = 0;
    destinationLo = IpAddr.mapped(ipv4.destination());
    return transport(ipv4.headerLength(), ipv4.length(), ipv4.isFragment());
  }

  private Verdict ipv6(MemorySegment segment, long offset, int length) {
    Verdict checked = Ipv6.check(segment, offset, length);
    if (!checked.accepted()) {
      return checked;
    }
    ipv6.wrap(segment, offset, Ipv6.LENGTH + Ipv6.payloadLength(segment, offset));
    checked = chain.walk(ipv6);
    if (!checked.accepted()) {
      return checked;
    }
    v6 = true;
    protocol = chain.protocol();
    sourceHi = ipv6.sourceHi();
    sourceLo = ipv6.sourceLo();
    destinationHi = ipv6.destinationHi();
    destinationLo = ipv6.destinationLo();
    return transport(chain.headerLength(), ipv6.length(), chain.isFragment());
  }

  private Verdict transport(int headerLength, int packetLength, boolean fragment) {
    boolean nameless = sourceHi == 0 && (sourceLo == 0 || sourceLo == IpAddr.mapped(0));
    if (!nameless && !IpAddr.isUnicast(sourceHi, sourceLo)) {
      return Verdict.SOURCE_NOT_UNICAST;
    }
    if (fragment) {
      kind = Kind.FRAGMENT;
      return Verdict.ACCEPTED;
    }
    MemorySegment segment = ethernet.segment();
    long at = ethernet.offset() + Ethernet.LENGTH + headerLength;
    int length = packetLength - headerLength;
    return switch (protocol) {
      case IpProtocol.TCP -> nameless ? Verdict.SOURCE_NOT_UNICAST : tcp(segment, at, length);
      case IpProtocol.UDP -> udp(segment, at, length);
      case IpProtocol.ICMPV4 -> v6 ? other() : icmp4(segment, at, length);
      case IpProtocol.ICMPV6 -> v6 ? icmp6(segment, at, length) : other();
      default -> other();
    };
  }

  private Verdict other() {
    kind = Kind.OTHER;
    return Verdict.ACCEPTED;
  }

  private Verdict tcp(MemorySegment segment, long offset, int length) {
    Verdict checked = Tcp.check(segment, offset, length);
    if (checked.accepted()) {
      tcp.wrap(segment, offset, length);
      kind = Kind.TCP;
    }
    return checked;
  }

  private Verdict udp(MemorySegment segment, long offset, int length) {
    Verdict checked = Udp.check(segment, offset, length);
    if (checked.accepted()) {
      udp.wrap(segment, offset, Udp.datagramLength(segment, offset));
      kind = Kind.UDP;
    }
    return checked;
  }

  private Verdict icmp4(MemorySegment segment, long offset, int length) {
    Verdict checked = Icmp4.check(segment, offset, length);
    if (checked.accepted()) {
      icmp4.wrap(segment, offset, length);
      kind = Kind.ICMPV4;
    }
    return checked;
  }

  private Verdict icmp6(MemorySegment segment, long offset, int length) {
    Verdict checked = Icmp6.check(segment, offset, length);
    if (!checked.accepted()) {
      return checked;
    }
    icmp6.wrap(segment, offset, length);
    if (!Ndp.isNdp(icmp6.type())) {
      kind = Kind.ICMPV6;
      return checked;
    }
    checked = Ndp.check(segment, offset, length, ipv6.hopLimit());
    if (checked.accepted()) {
      checked = ndp.wrap(segment, offset, length).agrees(ipv6);
      kind = Kind.NDP;
    }
    return checked;
  }

  /** What the last {@link #parse} said. */
  public Verdict verdict() {
    return verdict;
  }

  /** What the frame carries; {@link Kind#NOTHING} unless it was accepted. */
  public Kind kind() {
    return kind;
  }

  /** Whether the accepted packet is IP, of either version. */
  public boolean isIp() {
    return kind != Kind.ARP && kind != Kind.NOTHING;
  }

  /** Whether the accepted IP packet is IPv6. */
  public boolean isV6() {
    return v6;
  }

  /** The upper layer's protocol number of an accepted IP packet. */
  public int protocol() {
    return protocol;
  }

  public Ethernet ethernet() {
    return ethernet;
  }

  public Arp arp() {
    return arp;
  }

  public Ipv4 ipv4() {
    return ipv4;
  }

  public Ipv6 ipv6() {
    return ipv6;
  }

  public Tcp tcp() {
    return tcp;
  }

  public Udp udp() {
    return udp;
  }

  public Icmp4 icmp4() {
    return icmp4;
  }

  public Icmp6 icmp6() {
    return icmp6;
  }

  public Ndp ndp() {
    return ndp;
  }

  /** The halves of the packet's addresses, as in {@link IpAddr}, whatever the version. */
  public long sourceHi() {
    return sourceHi;
  }

  public long sourceLo() {
    return sourceLo;
  }

  public long destinationHi() {
    return destinationHi;
  }

  public long destinationLo() {
    return destinationLo;
  }

  /** The source address as a value; allocates. */
  public IpAddr source() {
    return new IpAddr(sourceHi, sourceLo);
  }

  /** The destination address as a value; allocates. */
  public IpAddr destination() {
    return new IpAddr(destinationHi, destinationLo);
  }

  /** Of TCP or UDP, else 0. */
  public int sourcePort() {
    return kind == Kind.TCP ? tcp.sourcePort() : kind == Kind.UDP ? udp.sourcePort() : 0;
  }

  /** Of TCP or UDP, else 0. */
  public int destinationPort() {
    return kind == Kind.TCP ? tcp.destinationPort() : kind == Kind.UDP ? udp.destinationPort() : 0;
  }

  /**
   * Fills {@code lookup} with this IP packet's flow, ports 0 where there are none, and returns it.
   */
  public FlowKey.Lookup flow(FlowKey.Lookup lookup) {
    return lookup.set(
        protocol,
        sourceHi,
        sourceLo,
        sourcePort(),
        destinationHi,
        destinationLo,
        destinationPort());
  }

  /**
   * Whether both Ethernet and IP mean one receiver: only then may an error answer (RFC 1122
   * sections 3.2.2, 4.2.3.10).
   */
  public boolean isUnicast() {
    return !MacAddress.isGroup(ethernet.destination())
        && IpAddr.isUnicast(sourceHi, sourceLo)
        && IpAddr.isUnicast(destinationHi, destinationLo);
  }

  /**
   * Checks the IPv4 header's and the transport's checksum; of fragments and other protocols only
   * the former.
   */
  public Verdict verifyChecksums() {
    return isIp() ? Checksums.verify(this) : Verdict.ACCEPTED;
  }

  /**
   * Computes all checksums afresh, for a frame that was changed or whose sender left them to the
   * hardware.
   */
  public void fillChecksums() {
    if (isIp()) {
      Checksums.fill(this);
    }
  }

  /**
   * Appends the frame as {@code tcpdump -n -S} would print it; of a refused one, what is known and
   * why.
   */
  public void describe(StringBuilder text) {
    FrameText.append(this, text);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(160);
    describe(text);
    return text.toString();
  }
}
