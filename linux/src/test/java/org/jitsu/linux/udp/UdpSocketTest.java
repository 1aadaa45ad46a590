package org.jitsu.linux.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On loopback, against the JDK's own sockets. */
@Timeout(30)
class UdpSocketTest {

  private static final int BACKLOG = 1 << 20;
  private static final int ROOM = 512;

  private final DatagramBatch in = new DatagramBatch(8, ROOM);
  private final DatagramBatch out = new DatagramBatch(8, ROOM);

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void answersABatchAndSingleOnes(String host) throws Exception {
    try (DatagramSocket client = client(host);
        UdpSocket server = server(host)) {
      for (int i = 0; i < 5; i++) {
        say(client, "question " + i);
      }
      receive(server, 5);
      for (int i = 0; i < in.count(); i++) {
        byte[] payload = new byte[ROOM];
        in.copy(i, payload);
        byte[] sender = in.sender(i);
        assertThat(SocketAddress.address(sender)).isEqualTo(InetAddress.ofLiteral(host));
        assertThat(SocketAddress.port(sender)).isEqualTo(client.getLocalPort());
        assertThat(new String(payload, 0, in.lengthBytes(i), US_ASCII)).isEqualTo("question " + i);
        out.add(("answer " + i).getBytes(US_ASCII), sender);
      }
      assertThat(server.send("by itself".getBytes(US_ASCII), in.sender(0))).isTrue();
      assertThat(server.send(out)).isZero();

      assertThat(heard(client, 6))
          .containsExactly("by itself", "answer 0", "answer 1", "answer 2", "answer 3", "answer 4");
      assertThat(out.count()).isZero();
      assertThat(server.receive(in)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void whatIsTooLongIsCutAndSaidToBe(String host) throws Exception {
    try (DatagramSocket client = client(host);
        UdpSocket server = server(host)) {
      say(client, "x".repeat(ROOM + 1));
      say(client, "y".repeat(ROOM));
      receive(server, 2);

      assertThat(List.of(in.isCut(0), in.isCut(1))).containsExactly(true, false);
      assertThat(List.of(in.lengthBytes(0), in.lengthBytes(1))).containsExactly(ROOM, ROOM);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void oneThatCannotBeSentLeavesTheOthers(String host) throws Exception {
    try (DatagramSocket client = client(host);
        UdpSocket server = server(host)) {
      say(client, "here");
      receive(server, 1);
      byte[] sender = in.sender(0);
      byte[] nowhere = sender.clone();
      nowhere[0] = 77; // no family
      out.add("one".getBytes(US_ASCII), sender);
      out.add("none".getBytes(US_ASCII), nowhere);
      out.add("two".getBytes(US_ASCII), sender);

      assertThat(server.send(out)).isEqualTo(1);
      assertThat(heard(client, 2)).containsExactly("one", "two");
      assertThat(server.send("none".getBytes(US_ASCII), nowhere)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void anAddressIsHadOnce(String host) throws Exception {
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(host, 0))) {
      assertThatThrownBy(
              () -> UdpSocket.bind(new InetSocketAddress(host, taken.getLocalPort()), BACKLOG))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
    }
  }

  private int port;

  private UdpSocket server(String host) throws Exception {
    try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(host, 0))) {
      port = free.getLocalPort();
    }
    return UdpSocket.bind(new InetSocketAddress(host, port), BACKLOG);
  }

  private static DatagramSocket client(String host) throws Exception {
    DatagramSocket client = new DatagramSocket(new InetSocketAddress(host, 0));
    client.setSoTimeout(10_000);
    return client;
  }

  private void say(DatagramSocket client, String words) throws Exception {
    byte[] bytes = words.getBytes(US_ASCII);
    client.send(
        new DatagramPacket(
            bytes, bytes.length, new InetSocketAddress(client.getLocalAddress(), port)));
  }

  /** Datagrams on loopback are there when they were sent; the poller shows it all the same. */
  private void receive(UdpSocket server, int count) throws Exception {
    try (Poller poller = Poller.open(1)) {
      poller.add(server.fd(), Poller.READABLE, server);
      assertThat(poller.await(10_000_000_000L)).isEqualTo(1);
    }
    assertThat(server.receive(in)).isEqualTo(count);
  }

  private static List<String> heard(DatagramSocket client, int count) throws Exception {
    List<String> heard = new ArrayList<>();
    DatagramPacket packet = new DatagramPacket(new byte[ROOM], ROOM);
    for (int i = 0; i < count; i++) {
      client.receive(packet);
      heard.add(new String(packet.getData(), 0, packet.getLength(), US_ASCII));
      packet.setLength(ROOM);
    }
    return heard;
  }
}
