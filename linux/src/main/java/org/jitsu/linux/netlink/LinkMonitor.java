package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;

/**
 * Hears of every change of an interface in the network namespace of the thread that opened it. One
 * thread at a time reads.
 */
public final class LinkMonitor implements AutoCloseable {
  /** What was heard. */
  public sealed interface Change {
    /** An interface appeared or changed; this is how it is now. */
    record Present(Link link) implements Change {}

    /** An interface is gone; this is how it was. */
    record Gone(Link link) implements Change {}

    /** The kernel dropped some changes: read all links afresh. */
    record Missed() implements Change {}
  }

  private static final int RTMGRP_LINK = 1;

  /** Changes handed over in one read; the rest waits in the socket's buffer. */
  private static final int MAX_CHANGES = 256;

  private final NetlinkSocket socket;

  private LinkMonitor(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Listens from now on. */
  public static LinkMonitor open() throws LinuxException {
    return new LinkMonitor(new NetlinkSocket(RTMGRP_LINK));
  }

  /** For a poller: readable when {@link #read} has something. */
  public Fd fd() {
    return socket.fd();
  }

  /** What happened since the last read, oldest first; never waits. */
  public List<Change> read() throws LinuxException {
    List<Change> changes = new ArrayList<>();
    while (changes.size() < MAX_CHANGES) {
      try {
        ByteBuffer in = socket.poll();
        for (; Conversation.hasMessage(in); Conversation.skip(in)) {
          ByteBuffer payload = Conversation.payload(in);
          if (!Links.isWhole(payload)) {
            continue; // a bridge speaks of its port; the interface itself is reported apart
          }
          Link link = Links.parse(payload);
          boolean gone = Links.isRemoval(Conversation.typeOf(in));
          changes.add(gone ? new Change.Gone(link) : new Change.Present(link));
        }
      } catch (LinuxException nothing) {
        switch (nothing.errno()) {
          case EAGAIN -> {
            return changes;
          }
          case ENOBUFS -> changes.add(new Change.Missed());
          default -> throw nothing;
        }
      }
    }
    return changes;
  }

  @Override
  public void close() {
    socket.close();
  }
}
