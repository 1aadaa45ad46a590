package org.jitsu.wire.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes a capture file with nanosecond times. One thread; allocates nothing per frame. Hand it a
 * buffered stream. A file is at most {@code maximumBytes} long: further frames are dropped and
 * counted.
 */
public final class PcapWriter implements Closeable {
  private final OutputStream out;
  private final long maximumBytes;
  private final byte[] scratch = new byte[PcapFormat.FRAME_HEADER + PcapFormat.SNAPSHOT_LENGTH];
  private final ByteBuffer header = ByteBuffer.wrap(scratch).order(ByteOrder.LITTLE_ENDIAN);
  private long writtenBytes;
  private long dropped;

  /** Begins a file on {@code out}, which {@link #close} closes. */
  public PcapWriter(OutputStream out, long maximumBytes) throws IOException {
    this.out = out;
    this.maximumBytes = maximumBytes;
    header
        .putInt(PcapFormat.NANOSECONDS)
        .putShort((short) PcapFormat.MAJOR)
        .putShort((short) PcapFormat.MINOR)
        .putInt(0)
        .putInt(0)
        .putInt(PcapFormat.SNAPSHOT_LENGTH)
        .putInt(PcapFormat.ETHERNET);
    put(PcapFormat.FILE_HEADER);
  }

  /**
   * Appends a frame; what exceeds {@link PcapFormat#SNAPSHOT_LENGTH} is cut off.
   *
   * @param epochNs nanoseconds since 1970 UTC, up to the year 2106
   * @return false if the file is full and the frame was dropped
   */
  public boolean write(long epochNs, MemorySegment frame, long offset, int length)
      throws IOException {
    int kept = Math.min(length, PcapFormat.SNAPSHOT_LENGTH);
    if (writtenBytes + PcapFormat.FRAME_HEADER + kept > maximumBytes) {
      dropped++;
      return false;
    }
    header
        .clear()
        .putInt((int) Math.floorDiv(epochNs, PcapFormat.NS_PER_SECOND))
        .putInt((int) Math.floorMod(epochNs, PcapFormat.NS_PER_SECOND))
        .putInt(kept)
        .putInt(length);
    MemorySegment.copy(
        frame, ValueLayout.JAVA_BYTE, offset, scratch, PcapFormat.FRAME_HEADER, kept);
    put(PcapFormat.FRAME_HEADER + kept);
    return true;
  }

  private void put(int length) throws IOException {
    out.write(scratch, 0, length);
    writtenBytes += length;
  }

  /** Frames that were not written because the file was full. */
  public long dropped() {
    return dropped;
  }

  /** Pushes what was written so far to the file, so that others can read it. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
