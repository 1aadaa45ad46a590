package org.jitsu.dns;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Somebody else's name server, as a process on an address of this host. */
final class NameServer implements AutoCloseable {

  private static final int PATIENCE_S = 60;
  private static final int PORT = 5399;
  private static final int TRIES = 5;

  private final Process process;
  private final Path log;
  private final InetSocketAddress address;

  private NameServer(Process process, Path log, InetSocketAddress address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * Starts NSD.
   *
   * @param zones its {@code zone:} clauses and others
   */
  static NameServer nsd(Path home, InetSocketAddress at, String zones) throws IOException {
    Path file =
        Files.writeString(
            home.resolve("nsd.conf"),
            """
            server:
              ip-address: %s
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
                .formatted(text(at), home, home, home, home, home, zones));
    return start(home, at, Tool.path("nsd"), "-d", "-c", file.toString());
  }

  /**
   * Starts Knot.
   *
   * @param zones its sections {@code zone:} and others
   */
  static NameServer knot(Path home, InetSocketAddress at, String zones) throws IOException {
    Path file =
        Files.writeString(
            home.resolve("knot.conf"),
            """
            server:
              listen: %s
              rundir: "%s"
            database:
              storage: "%s"
            template:
              - id: default
                storage: "%s"
            %s"""
                .formatted(text(at), home, home, home, zones));
    return start(home, at, Tool.path("knotd"), "-c", file.toString());
  }

  private static NameServer start(Path home, InetSocketAddress at, String... command)
      throws IOException {
    Path log = home.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new NameServer(process, log, at);
  }

  /** Returns an address of this host's loopback interface that nobody else has thought of. */
  static InetSocketAddress somewhere() {
    int drawn = ThreadLocalRandom.current().nextInt(1 << 24);
    String address =
        "127.%d.%d.%d".formatted(1 + (drawn >> 16) % 254, (drawn >> 8) & 0xff, 1 + drawn % 254);
    return new InetSocketAddress(Asking.address(address), PORT);
  }

  private static String text(InetSocketAddress at) {
    return at.getAddress().getHostAddress() + "@" + at.getPort();
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

  /** Asks it; a few times, because UDP promises nothing and NSD replaces its processes. */
  Message ask(Message query) throws IOException {
    IOException last = new IOException("it was not asked");
    for (int n = 0; n < TRIES && process.isAlive(); n++) {
      try {
        return askOnce(query);
      } catch (PortUnreachableException | SocketTimeoutException e) {
        last = e;
      }
    }
    throw new IOException(process + " gives no answer: " + log(), last);
  }

  private Message askOnce(Message query) throws IOException {
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
