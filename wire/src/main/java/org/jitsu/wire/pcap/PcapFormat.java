package org.jitsu.wire.pcap;

/** The numbers of the classic pcap format. */
public final class PcapFormat {
  /** The longest frame that a file may hold, in bytes; tcpdump's own bound. */
  public static final int SNAPSHOT_LENGTH = 262_144;

  static final int MICROSECONDS = 0xa1b2c3d4;
  static final int NANOSECONDS = 0xa1b23c4d;
  static final int MAJOR = 2;
  static final int MINOR = 4;
  static final int ETHERNET = 1;
  static final int FILE_HEADER = 24;
  static final int FRAME_HEADER = 16;
  static final long NS_PER_SECOND = 1_000_000_000L;

  private PcapFormat() {}
}
