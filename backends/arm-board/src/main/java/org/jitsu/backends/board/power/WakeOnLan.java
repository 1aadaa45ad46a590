package org.jitsu.backends.board.power;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jitsu.core.Mac;

/**
 * A network card that has its board started when it hears a magic packet (AMD, Magic Packet
 * Technology, publication 20213): six octets of ones, and sixteen times its MAC. Nothing answers,
 * and nothing can be switched off by it.
 *
 * @param mac the card's
 * @param to where the packet goes, by UDP: as a rule the LAN's broadcast address, port 9
 */
record WakeOnLan(Mac mac, InetSocketAddress to) implements PowerSwitch {

  private static final int MAC_BYTES = 6;
  private static final int REPEATS = 16;

  /** Datagrams are lost. */
  private static final int SENT = 3;

  @Override
  public void on() throws IOException {
    byte[] packet = packet();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setBroadcast(true);
      for (int n = 0; n < SENT; n++) {
        socket.send(new DatagramPacket(packet, packet.length, to));
      }
    }
  }

  @Override
  public void off() {}

  private byte[] packet() {
    ByteBuffer packet = ByteBuffer.allocate(MAC_BYTES * (1 + REPEATS));
    for (int n = 0; n < MAC_BYTES; n++) {
      packet.put((byte) 0xff);
    }
    byte[] address = new byte[MAC_BYTES];
    for (int n = 0; n < MAC_BYTES; n++) {
      address[n] = (byte) (mac.bits() >>> (8 * (MAC_BYTES - 1 - n)));
    }
    for (int n = 0; n < REPEATS; n++) {
      packet.put(address);
    }
    return packet.array();
  }
}
