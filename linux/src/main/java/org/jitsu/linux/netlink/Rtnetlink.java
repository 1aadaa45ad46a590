package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;

/**
 * Asks and changes the network configuration of one network namespace: that of the thread which
 * opened it. Any thread may call; calls take turns. Each takes tens of microseconds, the kernel
 * answers before the send returns.
 */
public final class Rtnetlink implements AutoCloseable {
  /** Their acknowledgements must fit into the socket's buffer. */
  private static final int MAX_BATCH = 256;

  private final ReentrantLock turn = new ReentrantLock();
  private final Conversation conversation;

  private Rtnetlink(Conversation conversation) {
    this.conversation = conversation;
  }

  /** Opens a door to the calling thread's network namespace. */
  public static Rtnetlink open() throws LinuxException {
    return new Rtnetlink(new Conversation(new NetlinkSocket(0)));
  }

  /**
   * Carries out all requests, in order, in one system call. The kernel tries each, whatever became
   * of the others.
   *
   * @throws NetlinkException when one or more were refused
   * @throws IllegalArgumentException when there are more than 256, or more than 32 KiB
   */
  public void execute(Request... requests) throws LinuxException {
    execute(List.of(requests));
  }

  /** As {@link #execute(Request...)}. */
  public void execute(List<Request> requests) throws LinuxException {
    if (requests.size() > MAX_BATCH) {
      throw new IllegalArgumentException(requests.size() + " requests, at most " + MAX_BATCH);
    }
    turn.lock();
    try {
      conversation.exchange(requests, reply -> {});
    } finally {
      turn.unlock();
    }
  }

  /** The interface of that name, if there is one. */
  public Optional<Link> find(String name) throws LinuxException {
    List<Link> found = new ArrayList<>(1);
    turn.lock();
    try {
      conversation.exchange(List.of(Links.get(name)), reply -> found.add(Links.parse(reply)));
    } catch (NetlinkException refused) {
      if (refused.errno() != Errno.ENODEV) {
        throw refused;
      }
    } finally {
      turn.unlock();
    }
    return found.stream().findFirst();
  }

  /**
   * The interface of that name.
   *
   * @throws LinuxException ENODEV when there is none
   */
  public Link link(String name) throws LinuxException {
    return find(name)
        .orElseThrow(() -> new LinuxException("netlink", Errno.ENODEV, "interface " + name));
  }

  /**
   * The index of the interface of that name.
   *
   * @throws LinuxException ENODEV when there is none
   */
  public int index(String name) throws LinuxException {
    return link(name).index();
  }

  /** All interfaces. */
  public List<Link> links() throws LinuxException {
    return dump(Links.all(), Links::parse);
  }

  /** All addresses of all interfaces, IPv4 and IPv6. */
  public List<InterfaceAddress> addresses() throws LinuxException {
    return dump(Addresses.all(), Addresses::parse);
  }

  /** The forwarding entries of one bridge, learned and static. */
  public List<FdbEntry> fdb(int bridgeIndex) throws LinuxException {
    return dump(Fdb.all(bridgeIndex), Fdb::parse);
  }

  /** What the host believes about its neighbours' MAC addresses, IPv4 and IPv6. */
  public List<Neighbour> neighbours() throws LinuxException {
    return dump(Neighbours.all(), Neighbours::parse);
  }

  /** The programs at an interface that see frames of that direction, the first one first. */
  public List<BpfFilter> filters(int linkIndex, TrafficControl.Direction direction)
      throws LinuxException {
    return dump(TrafficControl.filters(linkIndex, direction), TrafficControl::parse).stream()
        .filter(filter -> filter.programId() != 0)
        .toList();
  }

  private <T> List<T> dump(Request request, Function<ByteBuffer, T> parser) throws LinuxException {
    List<T> entries = new ArrayList<>();
    turn.lock();
    try {
      conversation.dump(request, entries::clear, entry -> entries.add(parser.apply(entry)));
    } finally {
      turn.unlock();
    }
    return List.copyOf(entries);
  }

  @Override
  public void close() {
    turn.lock();
    try {
      conversation.close();
    } finally {
      turn.unlock();
    }
  }
}
