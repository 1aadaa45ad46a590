package org.jitsu.synjitsu.hold;

import org.jitsu.core.agent.Mailbox;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.LinuxException;

/** Where the agent waits and where others reach it: a poller, and a mailbox that rings in it. */
record Door(Poller poller, EventFd bell, Mailbox<Request> mailbox) implements AutoCloseable {

  private static final int MAX_DESCRIPTORS = Guests.MAX_GUESTS + 3;
  private static final int MAX_REQUESTS = 4 * Guests.MAX_GUESTS;

  static Door open() throws LinuxException {
    Poller poller = Poller.open(MAX_DESCRIPTORS);
    EventFd bell = EventFd.open();
    poller.add(bell.fd(), Poller.READABLE, bell);
    return new Door(poller, bell, new Mailbox<>(MAX_REQUESTS, bell::ring));
  }

  @Override
  public void close() {
    bell.close();
    poller.close();
  }
}
