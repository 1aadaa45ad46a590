package org.jitsu.bench.lab;

import java.io.IOException;
import java.net.InetAddress;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Neighbours;
import org.jitsu.linux.netlink.NetlinkException;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.sys.Errno;

/** What this host knows of its neighbours' MACs. Any thread may call. */
public final class NeighbourCache implements AutoCloseable {
  private final Rtnetlink netlink;

  /** Opens the calling thread's network namespace. */
  public NeighbourCache() throws IOException {
    netlink = Rtnetlink.open();
  }

  /**
   * Forgets a neighbour behind an interface, if it is known: who asks now asks for the first time.
   */
  public void forget(InetAddress neighbour, String ifName) throws IOException {
    int index = index(ifName);
    try {
      netlink.execute(Neighbours.delete(neighbour, index));
    } catch (NetlinkException refused) {
      if (refused.errno() != Errno.ENOENT) {
        throw refused;
      }
    }
  }

  /** Writes a neighbour's MAC down, so that nobody has to ask for it. */
  public void know(InetAddress neighbour, HardwareAddress mac, String ifName) throws IOException {
    netlink.execute(Neighbours.replace(neighbour, index(ifName), mac));
  }

  /** Returns the index of an interface. */
  public int index(String ifName) throws IOException {
    return netlink.index(ifName);
  }

  @Override
  public void close() {
    netlink.close();
  }
}
