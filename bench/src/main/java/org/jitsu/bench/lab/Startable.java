package org.jitsu.bench.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jitsu.linux.netlink.HardwareAddress;

/**
 * Something that serves the page once it is started by hand, and can be started again and again.
 * One thread uses it; closing it stops it.
 */
public interface Startable extends AutoCloseable {

  /**
   * Who answers for its address, where that is somebody on a link of this host.
   *
   * @param ifName the link
   */
  record Neighbour(String ifName, HardwareAddress mac) {}

  /** Does all that is not the start itself. */
  void prepare() throws IOException, InterruptedException;

  /** Starts what {@link #prepare} made ready: one exec, whose end is not waited for. */
  void start() throws IOException;

  /**
   * Ends it and takes away what {@link #prepare} made; does nothing when there is nothing.
   *
   * @throws IOException when it does not go
   */
  void stop() throws IOException, InterruptedException;

  /** Returns where it serves. */
  InetSocketAddress server();

  /** Returns who answers for that address; empty on this host's own. */
  Optional<Neighbour> neighbour();

  /** Stops it, and takes away what its maker made for it. */
  @Override
  void close() throws IOException;
}
