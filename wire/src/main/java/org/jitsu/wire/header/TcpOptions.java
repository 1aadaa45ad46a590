package org.jitsu.wire.header;

/**
 * The options that a connection is negotiated with: read from a segment or set by hand, and written
 * in the layout that Linux uses. Mutable and reused. SACK blocks are written but not read: they and
 * unknown options are left to {@link TcpOptionWalker}.
 */
public final class TcpOptions {
  /** Not there. */
  public static final int ABSENT = -1;

  /** The widest shift, RFC 7323 section 2.3. */
  public static final int MAXIMUM_WINDOW_SCALE = 14;

  /** As many SACK blocks as a header without other options has room for, RFC 2018 section 3. */
  public static final int MAXIMUM_SACK_BLOCKS = 4;

  private static final int MSS_WORD = 0x0204;
  private static final int SACK_OK_WORD = 0x0402;
  private static final int TIMESTAMPS_WORD = 0x080a;
  private static final int NOP_NOP = 0x0101;
  private static final int NOP_WINDOW_SCALE = 0x0103_0300;
  private static final int NOP_NOP_SACK = 0x0101_0500;
  private static final int SACK_HEAD_BYTES = 2;
  private static final int SACK_BLOCK_BYTES = 8;

  private final TcpOptionWalker walker = new TcpOptionWalker();
  private int mss = ABSENT;
  private int windowScale = ABSENT;
  private boolean sackPermitted;
  private boolean timestamps;
  private int timestamp;
  private int timestampEcho;
  private boolean malformed;
  private final int[] sackEdges = new int[2 * MAXIMUM_SACK_BLOCKS];
  private int sackBlocks;

  /** Forgets everything. */
  public TcpOptions clear() {
    mss = ABSENT;
    windowScale = ABSENT;
    sackPermitted = false;
    timestamps = false;
    timestamp = 0;
    timestampEcho = 0;
    malformed = false;
    sackBlocks = 0;
    return this;
  }

  /**
   * Reads the options of an accepted segment; what stands before a malformed option counts, the
   * rest does not.
   */
  public TcpOptions read(Tcp tcp) {
    clear();
    walker.begin(tcp);
    while (walker.next()) {
      switch (walker.kind()) {
        case TcpOptionWalker.MSS -> mss = walker.mss();
        case TcpOptionWalker.WINDOW_SCALE ->
            windowScale = Math.min(walker.windowScale(), MAXIMUM_WINDOW_SCALE);
        case TcpOptionWalker.SACK_PERMITTED -> sackPermitted = true;
        case TcpOptionWalker.TIMESTAMPS -> timestamps(walker.timestamp(), walker.timestampEcho());
        default -> {}
      }
    }
    malformed = walker.isMalformed();
    return this;
  }

  /** Whether {@link #read} met an option whose length cannot be. */
  public boolean isMalformed() {
    return malformed;
  }

  /** The largest segment that the sender takes, in bytes, or {@link #ABSENT}. */
  public int mss() {
    return mss;
  }

  public TcpOptions mss(int bytes) {
    mss = bytes;
    return this;
  }

  /** The shift of the sender's windows, 0 to 14, or {@link #ABSENT}. */
  public int windowScale() {
    return windowScale;
  }

  public TcpOptions windowScale(int shift) {
    if (shift < ABSENT || shift > MAXIMUM_WINDOW_SCALE) {
      throw new IllegalArgumentException("a window scale is 0 to 14, not " + shift);
    }
    windowScale = shift;
    return this;
  }

  public boolean sackPermitted() {
    return sackPermitted;
  }

  public TcpOptions sackPermitted(boolean permitted) {
    sackPermitted = permitted;
    return this;
  }

  /** Whether the timestamps option is there. */
  public boolean hasTimestamps() {
    return timestamps;
  }

  public int timestamp() {
    return timestamp;
  }

  public int timestampEcho() {
    return timestampEcho;
  }

  public TcpOptions timestamps(int value, int echo) {
    timestamps = true;
    timestamp = value;
    timestampEcho = echo;
    return this;
  }

  /**
   * Adds a SACK block; the most recently received comes first (RFC 2018 section 4).
   *
   * @param left its first number
   * @param right the number after its last
   * @throws IllegalStateException if there are {@value #MAXIMUM_SACK_BLOCKS} already
   */
  public TcpOptions sackBlock(int left, int right) {
    if (sackBlocks == MAXIMUM_SACK_BLOCKS) {
      throw new IllegalStateException("a header has room for " + sackBlocks + " SACK blocks");
    }
    sackEdges[2 * sackBlocks] = left;
    sackEdges[2 * sackBlocks + 1] = right;
    sackBlocks++;
    return this;
  }

  /** Bytes that {@link #write} takes, a multiple of four; a header has room for 40. */
  public int encodedLength() {
    return (mss != ABSENT ? 4 : 0)
        + (timestamps ? 12 : sackPermitted ? 4 : 0)
        + (windowScale != ABSENT ? 4 : 0)
        + (sackBlocks > 0 ? 4 + SACK_BLOCK_BYTES * sackBlocks : 0);
  }

  /** Writes the options behind a header: MSS, SACK permitted, timestamps, window scale, SACK. */
  public void write(Tcp to) {
    int at = Tcp.LENGTH;
    if (mss != ABSENT) {
      to.put32(at, MSS_WORD << 16 | (mss & 0xffff));
      at += 4;
    }
    if (timestamps) {
      to.put16(at, sackPermitted ? SACK_OK_WORD : NOP_NOP);
      to.put16(at + 2, TIMESTAMPS_WORD);
      to.put32(at + 4, timestamp);
      to.put32(at + 8, timestampEcho);
      at += 12;
    } else if (sackPermitted) {
      to.put32(at, NOP_NOP << 16 | SACK_OK_WORD);
      at += 4;
    }
    if (windowScale != ABSENT) {
      to.put32(at, NOP_WINDOW_SCALE | windowScale);
      at += 4;
    }
    if (sackBlocks > 0) {
      to.put32(at, NOP_NOP_SACK | (SACK_HEAD_BYTES + SACK_BLOCK_BYTES * sackBlocks));
      for (int i = 0; i < 2 * sackBlocks; i++) {
        to.put32(at + 4 + 4 * i, sackEdges[i]);
      }
    }
  }
}
