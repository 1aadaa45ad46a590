package org.jitsu.dns;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Somebody else's name server, as a process on a free port of this host. */
final class NameServer implements AutoCloseable {

  private static final int PATIENCE_S = 60;

  private final Process process;
  private final Path log;
  private final InetSocketAddress address;

  private NameServer(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.address = new InetSocketAddress(Asking.address("127.0.0.1"), port);
  }

  /**
   * Starts NSD.
   *
   * @param zones its {@code zone:} clauses and others
   */
  static NameServer nsd(Path home, int port, String zones) throws IOException {
    Path file =
        Files.writeString(
            home.resolve("nsd.conf"),
            """
            server:
              ip-address: 127.0.0.1@%d
              server-count: 1
              username: ""
              zonesdir: "%s"
              pidfile: "%s/nsd.pid"
              database: ""
              xfrdfile: "%s/xfrd.state"
              xfrdir: "%s"
              zonelistfile: "%s/zone.list"
              rrl-ratelimit: 0
            remote-control:
              control-enable: no
            %s"""
                .formatted(port, home, home, home, home, home, zones));
    return start(home, port, Tool.path("nsd"), "-d", "-c", file.toString());
  }

  /**
   * Starts Knot.
   *
   * @param zones its sections {@code zone:} and others
   */
  static NameServer knot(Path home, int port, String zones) throws IOException {
    Path file =
        Files.writeString(
            home.resolve("knot.conf"),
            """
            server:
              listen: 127.0.0.1@%d
              rundir: "%s"
            database:
              storage: "%s"
            template:
              - id: default
                storage: "%s"
            %s"""
                .formatted(port, home, home, home, zones));
    return start(home, port, Tool.path("knotd"), "-c", file.toString());
  }

  private static NameServer start(Path home, int port, String... command) throws IOException {
    Path log = home.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new NameServer(process, log, port);
  }

  /** Returns a port that is free now, for UDP and TCP. */
  static int freePort() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, Asking.address("127.0.0.1"));
        DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), tcp.getInetAddress())) {
      return udp.getLocalPort();
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** Waits until it answers for the zone, with that serial. */
  void awaitSerial(String zone, long serial) {
    await(zone + " at " + serial)
        .atMost(PATIENCE_S, TimeUnit.SECONDS)
        .failFast("it ended: " + log, () -> !process.isAlive())
        .ignoreException(IOException.class)
        .until(
            () -> {
              Message reply = ask(Asking.query(zone, "SOA"));
              return reply.getRcode() == Rcode.NOERROR
                  && reply.getSection(Section.ANSWER).stream()
                      .anyMatch(soa -> soa.rdataToString().contains(" " + serial + " "));
            });
  }

  Message ask(Message query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address);
      socket.setSoTimeout(5000);
      byte[] wire = query.toWire();
      socket.send(new DatagramPacket(wire, wire.length));
      DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
      socket.receive(packet);
      return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
    if (!process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().isAlive()) {
      return;
    }
    process.destroyForcibly();
  }
}
