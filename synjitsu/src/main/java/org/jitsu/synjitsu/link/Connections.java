package org.jitsu.synjitsu.link;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.linux.packet.SocketFilter;
import org.jitsu.linux.sys.LinuxException;

/**
 * Counts the TCP connections that guests accept: the SYN-ACKs that they send, but for the answers
 * to Synjitsu's own probes. A filter in the kernel picks them out at each TAP, and the kernel
 * counts; no frame is read. One that is sent again counts again, and over IPv6 one behind an
 * extension header does not count.
 *
 * <p>At most {@value #MOST} guests, as each costs a descriptor; those that come later are not
 * counted. Any thread.
 */
public final class Connections implements AutoCloseable {
  /** How many guests are counted. */
  public static final int MOST = 4096;

  private static final Logger LOG = System.getLogger(Connections.class.getName());

  /** As small as the kernel lets it be: what does not fit is counted all the same. */
  private static final int BUFFER_BYTES = 1;

  private final PacketOptions options;
  private final Map<GuestName, Counter> counters = new HashMap<>();
  private boolean closed;

  private static final class Counter {
    private final int link;
    private final PacketSocket socket;
    private long before;

    Counter(int link, PacketSocket socket, long before) {
      this.link = link;
      this.socket = socket;
      this.before = before;
    }

    long count() {
      try {
        before += socket.takeSeen();
      } catch (LinuxException e) {
        LOG.log(Level.DEBUG, "connections at {0}: {1}", link, e.getMessage());
      }
      return before;
    }
  }

  /** Makes one that counts nowhere yet. */
  Connections(BridgeSettings settings) {
    this.options =
        PacketOptions.DEFAULT
            .withBuffers(BUFFER_BYTES)
            .withFilter(SocketFilter.synAcks(settings.probe().toInetAddress().getAddress()));
  }

  /** Begins to count at a guest's TAP; what was counted at an earlier one of the guest is kept. */
  synchronized void begin(GuestName guest, int linkIndex) {
    Counter earlier = counters.get(guest);
    if (closed || (earlier == null ? counters.size() >= MOST : earlier.link == linkIndex)) {
      return;
    }
    try {
      PacketSocket socket = PacketSocket.open(linkIndex, options);
      long before = earlier == null ? 0 : earlier.count();
      if (earlier != null) {
        earlier.socket.close();
      }
      counters.put(guest, new Counter(linkIndex, socket, before));
    } catch (LinuxException e) {
      LOG.log(
          Level.WARNING, "connections of {0} are not counted: {1}", guest.text(), e.getMessage());
    }
  }

  /** Knows a guest no longer whose TAP is gone. */
  public synchronized void forget(GuestName guest) {
    Counter counter = counters.remove(guest);
    if (counter != null) {
      counter.socket.close();
    }
  }

  /** Returns how many connections each guest has accepted since the daemon began. */
  public synchronized Map<GuestName, Long> counts() {
    Map<GuestName, Long> counts = new HashMap<>();
    counters.forEach((guest, counter) -> counts.put(guest, counter.count()));
    return counts;
  }

  @Override
  public synchronized void close() {
    closed = true;
    counters.values().forEach(counter -> counter.socket.close());
    counters.clear();
  }
}
