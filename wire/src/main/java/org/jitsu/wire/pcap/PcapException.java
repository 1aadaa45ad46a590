package org.jitsu.wire.pcap;

import java.io.IOException;

/** A file that is no capture, or is damaged; the message says where and what to do. */
public final class PcapException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long position;

  PcapException(long position, String problem) {
    super("capture file, byte " + position + ": " + problem);
    this.position = position;
  }

  /** Where in the file the problem lies, in bytes from its beginning. */
  public long position() {
    return position;
  }
}
