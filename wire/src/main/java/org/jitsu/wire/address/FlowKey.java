package org.jitsu.wire.address;

/**
 * The five numbers that name a flow: protocol, source and destination address and port, IPv4 or
 * IPv6. Immutable, made to be a key of a hash table.
 *
 * <p>The hot path asks with a {@link Lookup}, which is filled anew for every packet and equals the
 * key it describes, and makes a key only when a flow is stored. Keys are comparable, so that a
 * {@code HashMap} whose buckets somebody fills on purpose falls back to trees and stays
 * logarithmic.
 */
public sealed class FlowKey implements Comparable<FlowKey> permits FlowKey.Lookup {
  int protocol;
  long sourceHi;
  long sourceLo;
  long destinationHi;
  long destinationLo;
  int ports;

  private FlowKey() {}

  /**
   * Names a flow.
   *
   * @param protocol 6 for TCP, 17 for UDP
   * @param sourcePort 0 to 65535
   * @param destinationPort 0 to 65535
   */
  public static FlowKey of(
      int protocol, IpAddr source, int sourcePort, IpAddr destination, int destinationPort) {
    return new Lookup()
        .set(
            protocol,
            source.hi(),
            source.lo(),
            sourcePort,
            destination.hi(),
            destination.lo(),
            destinationPort)
        .toKey();
  }

  public final int protocol() {
    return protocol;
  }

  /** The source address as a value; allocates. */
  public final IpAddr source() {
    return new IpAddr(sourceHi, sourceLo);
  }

  /** The destination address as a value; allocates. */
  public final IpAddr destination() {
    return new IpAddr(destinationHi, destinationLo);
  }

  /** The halves of the addresses, as in {@link IpAddr}. */
  public final long sourceHi() {
    return sourceHi;
  }

  public final long sourceLo() {
    return sourceLo;
  }

  public final long destinationHi() {
    return destinationHi;
  }

  public final long destinationLo() {
    return destinationLo;
  }

  public final int sourcePort() {
    return ports >>> 16;
  }

  public final int destinationPort() {
    return ports & 0xffff;
  }

  /** The key of the same flow seen from the other end. */
  public final FlowKey reversed() {
    FlowKey key = new FlowKey();
    key.protocol = protocol;
    key.sourceHi = destinationHi;
    key.sourceLo = destinationLo;
    key.destinationHi = sourceHi;
    key.destinationLo = sourceLo;
    key.ports = Integer.rotateLeft(ports, 16);
    return key;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof FlowKey key
        && ports == key.ports
        && sourceLo == key.sourceLo
        && destinationLo == key.destinationLo
        && sourceHi == key.sourceHi
        && destinationHi == key.destinationHi
        && protocol == key.protocol;
  }

  @Override
  public final int hashCode() {
    long mixed = mix(sourceHi + protocol, sourceLo);
    mixed = mix(mixed ^ destinationHi, destinationLo);
    mixed = mix(mixed, ports);
    return (int) (mixed ^ mixed >>> 32);
  }

  private static long mix(long a, long b) {
    long product = (a ^ Long.rotateLeft(b, 29)) * 0x9e37_79b9_7f4a_7c15L;
    return product ^ product >>> 31;
  }

  @Override
  public final int compareTo(FlowKey other) {
    int order = Integer.compare(protocol, other.protocol);
    order = order != 0 ? order : Long.compareUnsigned(sourceHi, other.sourceHi);
    order = order != 0 ? order : Long.compareUnsigned(sourceLo, other.sourceLo);
    order = order != 0 ? order : Long.compareUnsigned(destinationHi, other.destinationHi);
    order = order != 0 ? order : Long.compareUnsigned(destinationLo, other.destinationLo);
    return order != 0 ? order : Integer.compareUnsigned(ports, other.ports);
  }

  /** For example {@code tcp 10.77.0.2.40000 > 10.77.0.10.80}. */
  @Override
  public final String toString() {
    StringBuilder text = new StringBuilder(96);
    switch (protocol) {
      case 6 -> text.append("tcp ");
      case 17 -> text.append("udp ");
      default -> text.append("ip-proto-").append(protocol).append(' ');
    }
    IpAddr.append(text, sourceHi, sourceLo);
    text.append('.').append(sourcePort()).append(" > ");
    IpAddr.append(text, destinationHi, destinationLo);
    return text.append('.').append(destinationPort()).toString();
  }

  /**
   * A key to ask with, reused for every packet by one thread. Never store it: store {@link #toKey}.
   */
  public static final class Lookup extends FlowKey {
    /** Fills all of it; addresses as the halves of {@link IpAddr}, ports 0 to 65535. */
    public Lookup set(
        int protocol,
        long sourceHi,
        long sourceLo,
        int sourcePort,
        long destinationHi,
        long destinationLo,
        int destinationPort) {
      if ((sourcePort | destinationPort) >>> 16 != 0) {
        throw new IllegalArgumentException(
            "a port is 0 to 65535: " + sourcePort + ", " + destinationPort);
      }
      this.protocol = protocol;
      this.sourceHi = sourceHi;
      this.sourceLo = sourceLo;
      this.destinationHi = destinationHi;
      this.destinationLo = destinationLo;
      this.ports = sourcePort << 16 | destinationPort;
      return this;
    }

    /** Turns this look-up round: the flow as the other end names it. */
    public Lookup reverse() {
      return set(
          protocol,
          destinationHi,
          destinationLo,
          destinationPort(),
          sourceHi,
          sourceLo,
          sourcePort());
    }

    /** An immutable copy, fit to be stored. */
    public FlowKey toKey() {
      FlowKey key = new FlowKey();
      key.protocol = protocol;
      key.sourceHi = sourceHi;
      key.sourceLo = sourceLo;
      key.destinationHi = destinationHi;
      key.destinationLo = destinationLo;
      key.ports = ports;
      return key;
    }
  }
}
