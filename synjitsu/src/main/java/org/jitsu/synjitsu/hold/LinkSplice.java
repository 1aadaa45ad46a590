package org.jitsu.synjitsu.hold;

import java.io.IOException;
import org.jitsu.synjitsu.splice.Splice;

/**
 * A splice at one guest's link, and how that link is plugged in so that what has to be renumbered
 * passes it. The agent's thread only.
 */
interface LinkSplice {

  /** The flows of the link. */
  Splice flows();

  /** Leads the guest's frames to the bridge, and the bridge's to it. */
  void plug() throws IOException;

  /**
   * Forgets flows that are over, and does what is no longer needed for them no more. Not while
   * connections are still handed over.
   *
   * @return whether there is more to sweep later
   */
  boolean sweep(long nowNs) throws IOException;

  /** The daemon ends, and the guest goes on: what a next daemon does not find is left. */
  void end() throws IOException;

  /** The guest is gone: its flows are forgotten, and the link is left. */
  void close() throws IOException;
}
