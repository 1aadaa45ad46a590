package org.jitsu.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The smallest stub resolver: one question over UDP, one answer (RFC 1035 section 4.2.1). For
 * trying a server out; any thread.
 */
public final class AddressLookup {

  private static final int MAX_ANSWER = 1232;

  private AddressLookup() {}

  /**
   * Asks {@code server} for the first IPv4 address of {@code name}. Blocks.
   *
   * @param timeoutMs how long to wait for the answer, in milliseconds
   * @throws IOException when no answer comes, or one without an address
   */
  public static InetAddress ask(InetSocketAddress server, String name, int timeoutMs)
      throws IOException {
    Record question = Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN);
    Message query = Message.newQuery(question);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout(timeoutMs);
      byte[] wire = query.toWire();
      socket.send(new DatagramPacket(wire, wire.length));
      DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
      Message answer;
      do {
        socket.receive(packet);
        answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
      } while (answer.getHeader().getID() != query.getHeader().getID());
      for (Record record : answer.getSection(Section.ANSWER)) {
        if (record instanceof ARecord address) {
          return address.getAddress();
        }
      }
      throw new IOException(name + " has no address: " + Rcode.string(answer.getRcode()));
    }
  }
}
