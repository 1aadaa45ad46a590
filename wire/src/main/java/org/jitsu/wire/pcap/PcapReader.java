package org.jitsu.wire.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads a capture file of either byte order, with microseconds or nanoseconds. One thread. */
public final class PcapReader implements Closeable {
  private final InputStream in;
  private final ByteOrder order;
  private final long nsPerTick;
  private long position;

  /**
   * Reads the file's header from {@code in}, which {@link #close} closes.
   *
   * @throws PcapException if this is no classic pcap file of Ethernet frames
   */
  public PcapReader(InputStream in) throws IOException {
    this.in = in;
    ByteBuffer header = ByteBuffer.wrap(in.readNBytes(PcapFormat.FILE_HEADER));
    if (header.remaining() < PcapFormat.FILE_HEADER) {
      throw new PcapException(header.remaining(), "ends within the file header; capture it anew");
    }
    int magic = header.getInt(0);
    boolean bigEndian = magic == PcapFormat.NANOSECONDS || magic == PcapFormat.MICROSECONDS;
    this.order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    header.order(order);
    this.nsPerTick =
        switch (header.getInt(0)) {
          case PcapFormat.NANOSECONDS -> 1;
          case PcapFormat.MICROSECONDS -> 1_000;
          default ->
              throw new PcapException(
                  0,
                  "begins with 0x%08x, which is no classic pcap file; convert pcapng with 'editcap -F nsecpcap IN OUT'"
                      .formatted(magic));
        };
    if (header.getShort(4) != PcapFormat.MAJOR) {
      throw new PcapException(4, "pcap version " + header.getShort(4) + " is not known, only 2");
    }
    int linkType = header.getInt(20) & 0x0fff_ffff; // the upper bits tell about a checksum sequence
    if (linkType != PcapFormat.ETHERNET) {
      throw new PcapException(
          20, "link type " + linkType + " is not Ethernet (1); capture on an Ethernet interface");
    }
    position = PcapFormat.FILE_HEADER;
  }

  /**
   * The next frame, or empty at the end of the file.
   *
   * @throws PcapException if the file ends within a frame or states lengths that cannot be
   */
  public Optional<CapturedFrame> next() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(in.readNBytes(PcapFormat.FRAME_HEADER)).order(order);
    if (!header.hasRemaining()) {
      return Optional.empty();
    }
    if (header.remaining() < PcapFormat.FRAME_HEADER) {
      throw new PcapException(
          position + header.remaining(), "ends within a frame header; the frames before are whole");
    }
    long seconds = Integer.toUnsignedLong(header.getInt());
    long ticks = Integer.toUnsignedLong(header.getInt());
    int kept = header.getInt();
    int original = header.getInt();
    if (kept < 0 || kept > PcapFormat.SNAPSHOT_LENGTH || original < kept) {
      throw new PcapException(
          position + 8,
          "a frame of %d bytes, %d of them kept, cannot be; the frames before are whole"
              .formatted(Integer.toUnsignedLong(original), Integer.toUnsignedLong(kept)));
    }
    byte[] bytes = in.readNBytes(kept);
    position += PcapFormat.FRAME_HEADER + bytes.length;
    if (bytes.length < kept) {
      throw new PcapException(position, "ends within a frame; the frames before are whole");
    }
    long epochNs = seconds * PcapFormat.NS_PER_SECOND + ticks * nsPerTick;
    return Optional.of(new CapturedFrame(epochNs, MemorySegment.ofArray(bytes), original));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
