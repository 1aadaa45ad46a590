package org.jitsu.bench.peer;

import org.jitsu.bench.lab.Startable;

/**
 * One of those that are compared with.
 *
 * @param subject the word that its rows carry
 * @param version what it is exactly, for the reader of its rows
 * @param server the thing itself
 */
public record Peer(String subject, String version, Startable server) {

  /** Whether it listens on this host's own addresses: until then whoever connects is refused. */
  public boolean sharesNetwork() {
    return server.neighbour().isEmpty();
  }
}
