package org.jitsu.linux.netlink;

import org.jitsu.linux.sys.LinuxException;

/**
 * The kernel refused a netlink request. The message carries the kernel's own explanation when it
 * gave one (extended acknowledgement). When several requests of a batch were refused, this is the
 * first; the others are its suppressed exceptions.
 */
public final class NetlinkException extends LinuxException {
  private static final long serialVersionUID = 1L;

  private final int index;

  NetlinkException(Request request, int index, int code, String explanation) {
    super(
        "netlink", code, explanation.isEmpty() ? request.toString() : request + ": " + explanation);
    this.index = index;
  }

  /** The place of the refused request in its batch, from 0. */
  public int index() {
    return index;
  }
}
