package org.jitsu.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.header.TcpFlags;
import org.junit.jupiter.api.Test;

class ClientWatchTest {
  private static final Path TO_SERVICE =
      new Path(
          MacAddress.parse("02:00:00:00:00:01"),
          MacAddress.parse("02:00:00:00:00:02"),
          IpAddr.parse("10.77.0.1"),
          IpAddr.parse("10.77.0.10"));

  private ClientWatch watch = new ClientWatch(IpAddr.parse("10.77.0.1"));
  private long nowNs = 1_000_000_000;
  private final MemorySegment frame = Arena.ofAuto().allocate(2048);
  private final TcpCraft craft = new TcpCraft();

  private void clientSends(int port, int sequence, int flags) {
    int length =
        craft.along(TO_SERVICE, port, 80).sequence(sequence).flags(flags).window(1000).write(frame);
    watch.see(frame, length, nowNs);
  }

  private void serviceSends(int port, int flags) {
    serviceSends(port, flags, 0);
  }

  private void serviceSends(int port, int flags, int acknowledgement) {
    int length =
        craft
            .along(TO_SERVICE.reversed(), 80, port)
            .flags(flags)
            .acknowledgement(acknowledgement)
            .write(frame);
    watch.see(frame, length, nowNs);
  }

  @Test
  void aQuietHandshakeCountsAsOneConnection() {
    clientSends(40000, 7, TcpFlags.SYN);
    serviceSends(40000, TcpFlags.SYN | TcpFlags.ACK);
    clientSends(40000, 8, TcpFlags.ACK);

    assertThat(watch.connections()).isEqualTo(1);
    assertThat(watch.synRetransmissions()).isZero();
    assertThat(watch.resets()).isZero();
  }

  @Test
  void theSameSynAgainIsARetransmission() {
    clientSends(40000, 7, TcpFlags.SYN);
    clientSends(40000, 7, TcpFlags.SYN);

    assertThat(watch.connections()).isEqualTo(1);
    assertThat(watch.synRetransmissions()).isEqualTo(1);
    assertThat(watch.evidence()).singleElement().asString().contains("10.77.0.1.40000", "[S]");
  }

  @Test
  void aHandshakeTakesFromTheFirstSynToTheFirstAnswer() {
    clientSends(40000, 7, TcpFlags.SYN);
    nowNs += 1_000_000_000;
    clientSends(40000, 7, TcpFlags.SYN);
    nowNs += 2_000_000;
    serviceSends(40000, TcpFlags.SYN | TcpFlags.ACK, 8);
    nowNs += 5_000_000;
    serviceSends(40000, TcpFlags.SYN | TcpFlags.ACK, 8);
    serviceSends(40001, TcpFlags.SYN | TcpFlags.ACK, 8);

    assertThat(watch.handshakes().attempts()).isEqualTo(1);
    assertThat(watch.handshakes().maxMs().orElseThrow()).isBetween(1001.0, 1003.1);
  }

  @Test
  void whatOtherServicesDoIsNotLookedAt() {
    watch = new ClientWatch(IpAddr.parse("10.77.0.1"), IpAddr.parse("10.77.0.11")::equals);
    clientSends(40000, 7, TcpFlags.SYN);
    clientSends(40000, 7, TcpFlags.SYN);
    serviceSends(40000, TcpFlags.RST | TcpFlags.ACK);

    assertThat(watch.connections()).isZero();
    assertThat(watch.synRetransmissions()).isZero();
    assertThat(watch.resets()).isZero();
  }

  @Test
  void anotherPortOrNumberIsAnotherConnection() {
    clientSends(40000, 7, TcpFlags.SYN);
    clientSends(40001, 7, TcpFlags.SYN);
    clientSends(40000, 9, TcpFlags.SYN);

    assertThat(watch.connections()).isEqualTo(3);
    assertThat(watch.synRetransmissions()).isZero();
  }

  @Test
  void resetsCountTowardsTheClientOnly() {
    serviceSends(40000, TcpFlags.RST | TcpFlags.ACK);
    clientSends(40000, 8, TcpFlags.RST);

    assertThat(watch.resets()).isEqualTo(1);
    assertThat(watch.evidence()).singleElement().asString().contains("[R.]");
  }

  @Test
  void whatIsNoTcpIsPassedOver() {
    frame.fill((byte) 0xff);
    watch.see(frame, 60, nowNs);
    watch.see(frame, 0, nowNs);

    assertThat(watch.connections()).isZero();
  }
}
