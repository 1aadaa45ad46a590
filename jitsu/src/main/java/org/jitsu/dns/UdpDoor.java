package org.jitsu.dns;

import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Iterator;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.udp.DatagramBatch;
import org.jitsu.linux.udp.SocketAddress;
import org.jitsu.linux.udp.UdpSocket;

/**
 * Queries over UDP: a datagram each way (RFC 1035 section 4.2.1), in batches of up to {@value
 * #BATCH} a system call, on a thread of its own.
 *
 * <p>What was answered before is answered at once. Other queries cost twenty times as much, and
 * wait in a {@link FairBacklog}, from which a few are taken after each batch: who asks for ever new
 * names delays others who do, of other prefixes least, and those who ask for known names not at
 * all.
 */
final class UdpDoor implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(UdpDoor.class.getName());

  static final int BATCH = 64;

  /** A query with every option in use is a few hundred bytes; what is longer reads as malformed. */
  private static final int MAX_QUERY_BYTES = 4096;

  /** Longer answers, of which there are few, are sent by themselves. */
  private static final int MAX_BATCHED_BYTES = 4096;

  /** Datagrams that come faster than they are answered wait here (the kernel may grant less). */
  private static final int BACKLOG_BYTES = 1 << 20;

  /** New queries that are answered between two looks at the socket: a fraction of a millisecond. */
  private static final int TURN = 8;

  private final QueryDesk desk;
  private final DnsCounters counters;
  private final EventExecutor later;
  private final UdpSocket socket;
  private final EventFd bell;
  private final Thread thread;

  // Of the door's thread alone.
  private final DatagramBatch in = new DatagramBatch(BATCH, MAX_QUERY_BYTES);
  private final DatagramBatch out = new DatagramBatch(BATCH, MAX_BATCHED_BYTES);
  private final byte[] query = new byte[MAX_QUERY_BYTES];
  private final KnownClients clients = new KnownClients();
  private final FairBacklog<Runnable> backlog = new FairBacklog<>();
  private volatile boolean closing;

  private UdpDoor(
      QueryDesk desk, DnsCounters counters, EventExecutor later, UdpSocket socket, EventFd bell) {
    this.desk = desk;
    this.counters = counters;
    this.later = later;
    this.socket = socket;
    this.bell = bell;
    this.thread = Thread.ofPlatform().daemon().name("dns-udp").unstarted(this::run);
  }

  /**
   * Opens it.
   *
   * @param later where queries that wait for a guest are answered
   * @throws LinuxException the address cannot be had
   */
  static UdpDoor open(
      InetSocketAddress address, QueryDesk desk, DnsCounters counters, EventExecutor later)
      throws LinuxException {
    UdpSocket socket = UdpSocket.bind(address, BACKLOG_BYTES);
    try {
      UdpDoor door = new UdpDoor(desk, counters, later, socket, EventFd.open());
      door.thread.start();
      return door;
    } catch (LinuxException failure) {
      socket.close();
      throw failure;
    }
  }

  /** Closes it; queries in the backlog are not answered any more. */
  @Override
  public void close() {
    closing = true;
    bell.ring();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException stop) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) { // who answers later looks whether it is closed
      socket.close();
    }
    bell.close();
  }

  private void run() {
    try (Poller poller = Poller.open(2)) {
      poller.add(socket.fd(), Poller.READABLE, socket);
      poller.add(bell.fd(), Poller.READABLE, bell);
      while (!closing) {
        poller.await(backlog.isEmpty() ? Poller.FOREVER : 0);
        serve();
      }
    } catch (IOException broken) {
      LOG.log(Level.ERROR, "queries over UDP are not answered any more", broken);
    }
  }

  private void serve() {
    try {
      boolean isMore = true;
      while (isMore && !closing) {
        int received = socket.receive(in);
        for (int i = 0; i < received; i++) {
          take(i);
        }
        flush();
        for (int i = 0; i < TURN && !backlog.isEmpty(); i++) {
          backlog.remove().run();
        }
        flush();
        isMore = received == BATCH;
      }
    } catch (IOException | RuntimeException failed) {
      LOG.log(Level.WARNING, "a datagram could not be handled", failed);
    }
  }

  private void take(int index) {
    byte[] sender = in.sender(index);
    if (SocketAddress.port(sender) == 0) { // nothing can be sent there
      counters.dropped.increment();
      return;
    }
    int length = in.lengthBytes(index);
    in.copy(index, query);
    KnownClients.Known client = clients.find(sender);
    KnownAnswer known = desk.known(query, length);
    if (known != null) {
      int id = (query[0] << Byte.SIZE) | Byte.toUnsignedInt(query[1]);
      desk.answerAgain(known, id, client.client(), new Sender(sender));
      return;
    }
    byte[] packet = Arrays.copyOf(query, length);
    Runnable newcomer = () -> desk.take(packet, client.client(), later, new Sender(sender));
    if (!backlog.add(client.lane(), newcomer)) {
      counters.crowdedOut.increment();
    }
  }

  private void flush() {
    if (out.count() > 0) {
      counters.unsent.add(socket.send(out));
    }
  }

  /** Answers on the door's thread in batches, and later, on any other, one by one. */
  private final class Sender implements Asker {

    private final byte[] address;

    Sender(byte[] address) {
      this.address = address;
    }

    @Override
    public void reply(byte[] message) {
      if (!thread.equals(Thread.currentThread())) {
        sendLater(message);
      } else if (message.length > MAX_BATCHED_BYTES) {
        send(message);
      } else {
        if (out.isFull()) {
          flush();
        }
        out.add(message, address);
      }
    }

    private void sendLater(byte[] message) {
      synchronized (UdpDoor.this) {
        if (!closing) {
          send(message);
        }
      }
    }

    private void send(byte[] message) {
      if (!socket.send(message, address)) {
        counters.unsent.increment();
      }
    }

    @Override
    public void stream(Iterator<byte[]> messages, Runnable done) {
      throw new IllegalStateException("nothing is streamed over UDP");
    }

    @Override
    public void silence() {}
  }
}
