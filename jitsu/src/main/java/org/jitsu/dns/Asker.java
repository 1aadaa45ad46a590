package org.jitsu.dns;

import java.util.Iterator;

/**
 * The sender of one packet; told exactly once what comes of it: a connection's on its event loop, a
 * datagram's on any thread.
 */
interface Asker {

  /** Sends the reply. */
  void reply(byte[] message);

  /**
   * Sends all these messages, each when the one before it was taken; a TCP client's only.
   *
   * @param done called at the end, also when the client has gone
   */
  void stream(Iterator<byte[]> messages, Runnable done);

  /** Sends nothing: the packet deserved no reply. */
  void silence();
}
