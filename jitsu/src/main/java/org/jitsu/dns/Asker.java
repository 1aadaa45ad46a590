package org.jitsu.dns;

/** The sender of one packet; told exactly once what comes of it, on its own event loop. */
interface Asker {

  /** Sends the reply. */
  void reply(byte[] message);

  /** Sends nothing: the packet deserved no reply. */
  void silence();
}
