package org.jitsu.wire.craft;

import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;

/**
 * From whom to whom a frame goes, on the link and in IP. Made once and kept; both addresses are of
 * one IP version.
 */
public record Path(MacAddress fromMac, MacAddress toMac, IpAddr from, IpAddr to) {
  /** The length of no frame at all: what came in must not be answered. */
  public static final int NOTHING = 0;

  public Path {
    if (from.isV4() != to.isV4()) {
      throw new IllegalArgumentException("one packet, two IP versions: " + from + ", " + to);
    }
  }

  /** The way back to the sender of an accepted IP frame. */
  public static Path backTo(Frame received) {
    return new Path(
        new MacAddress(received.ethernet().destination()),
        new MacAddress(received.ethernet().source()),
        received.destination(),
        received.source());
  }

  public Path reversed() {
    return new Path(toMac, fromMac, to, from);
  }
}
