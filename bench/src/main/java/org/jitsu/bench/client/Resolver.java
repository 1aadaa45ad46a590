package org.jitsu.bench.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A stub resolver of one server: a question over UDP, one answer, nothing sent twice (RFC 1035
 * section 4.2.1). Its socket stays open, as a resolver's that serves a whole host does. One thread.
 */
public final class Resolver implements AutoCloseable {
  private static final int MAX_ANSWER = 1232;

  private final DatagramSocket socket;
  private final byte[] room = new byte[MAX_ANSWER];

  /**
   * Makes a resolver.
   *
   * @param server the name server
   * @param timeoutMs how long to wait for the one answer, in milliseconds
   * @throws IOException when there is no socket to be had
   */
  public Resolver(InetSocketAddress server, int timeoutMs) throws IOException {
    socket = new DatagramSocket();
    socket.connect(server);
    socket.setSoTimeout(timeoutMs);
  }

  /**
   * Returns the name's IPv4 address.
   *
   * @throws IOException when there was no answer in time, or none with an address
   */
  public InetAddress address(String name) throws IOException {
    return InetAddress.ofLiteral(ask(name, "A"));
  }

  /**
   * Returns the data of the name's first record of a type, as text.
   *
   * @throws IOException when there was no answer in time, or none with such a record
   */
  public String ask(String name, String type) throws IOException {
    Name asked = Name.fromString(name, Name.root);
    Message query = Message.newQuery(Record.newRecord(asked, Type.value(type), DClass.IN));
    Message answer = exchange(query);
    for (Record record : answer.getSection(Section.ANSWER)) {
      if (record.getType() == Type.value(type)) {
        return record.rdataToString();
      }
    }
    throw new IOException(
        "the answer for %s has no %s record: %s"
            .formatted(name, type, Rcode.string(answer.getRcode())));
  }

  private Message exchange(Message query) throws IOException {
    byte[] wire = query.toWire();
    socket.send(new DatagramPacket(wire, wire.length));
    while (true) {
      DatagramPacket packet = new DatagramPacket(room, room.length);
      socket.receive(packet);
      Message answer = new Message(Arrays.copyOf(room, packet.getLength()));
      if (answer.getHeader().getID() == query.getHeader().getID()) {
        return answer;
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
