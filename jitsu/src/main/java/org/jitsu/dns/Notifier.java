package org.jitsu.dns;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/**
 * Tells secondaries that a zone has changed (RFC 1996), over UDP, again and again until they
 * acknowledge it or five tries have failed. A virtual thread for each of them. Any thread.
 */
final class Notifier implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

  private static final int TRIES = 5;
  private static final int FIRST_WAIT_MS = 1000; // doubles with every try
  private static final int MAX_BYTES = 4096;

  private final Keyring keys;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Notifier(Keyring keys) {
    this.keys = keys;
  }

  /** Tells the secondaries of each zone that is new or has another serial than before. */
  void tell(Zones zones, @Nullable Zones before) {
    for (Zone zone : zones.all()) {
      Zone old = before == null ? null : before.zone(zone.origin());
      if (old == null || old.soa().getSerial() != zone.soa().getSerial()) {
        String key = zone.transfer().key();
        for (InetSocketAddress secondary : zone.transfer().secondaries()) {
          threads.execute(
              () -> tell(zone.origin(), zone.soa(), secondary, key == null ? null : keys.key(key)));
        }
      }
    }
  }

  private static void tell(
      Name zone, SOARecord soa, InetSocketAddress secondary, @Nullable TSIG key) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(secondary);
      Message message = message(zone, soa);
      if (key != null) {
        key.apply(message, null);
      }
      byte[] wire = message.toWire();
      for (int n = 0; n < TRIES; n++) {
        socket.send(new DatagramPacket(wire, wire.length));
        if (isAcknowledged(socket, message.getHeader().getID(), FIRST_WAIT_MS << n)) {
          return;
        }
      }
      LOG.log(Level.WARNING, "the secondary {0} does not hear that {1} changed", secondary, zone);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the secondary {0} could not be told that {1} changed: {2}",
          secondary,
          zone,
          e.getMessage());
    }
  }

  private static Message message(Name zone, SOARecord soa) {
    Message message = Message.newQuery(Record.newRecord(zone, Type.SOA, DClass.IN));
    message.getHeader().setOpcode(Opcode.NOTIFY);
    message.getHeader().unsetFlag(Flags.RD);
    message.getHeader().setFlag(Flags.AA);
    message.addRecord(soa, Section.ANSWER);
    return message;
  }

  private static boolean isAcknowledged(DatagramSocket socket, int id, int waitMs)
      throws IOException {
    socket.setSoTimeout(waitMs);
    try {
      DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
      socket.receive(packet);
      Message answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
      return answer.getHeader().getID() == id && answer.getHeader().getFlag(Flags.QR);
    } catch (SocketTimeoutException | PortUnreachableException e) {
      return false; // it may come up yet
    }
  }

  /** Ends; whoever was not told yet asks by itself sooner or later (the zone's refresh time). */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
