package org.jitsu.bench.synflood;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.jitsu.bench.lab.Site;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.header.TcpOptions;

/**
 * SYNs as Linux sends them, with forged sources, all written down before the first is sent: what
 * sends them does nothing else. Thread-safe once it is made.
 */
final class SynFrames implements AutoCloseable {
  static final long SEED = 1;

  /** An Ethernet and an IPv4 header, and one of TCP with a SYN's usual options. */
  static final int FRAME_BYTES = 14 + 20 + 40;

  private static final int STRIDE_BYTES = 80;

  /** 198.18.0.0/15, which is for measuring (RFC 2544 appendix C.2.2). */
  private static final int SOURCE_NET = (198 << 24) | (18 << 16);

  private static final int SOURCE_BITS = 17;
  private static final int FIRST_PORT = 1024;
  private static final int WINDOW = 64240;
  private static final TcpOptions OPTIONS =
      new TcpOptions().mss(1460).windowScale(7).sackPermitted(true).timestamps(1, 0);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment[] frames;

  /**
   * Writes them down.
   *
   * @param count how many; no two are of the same flow
   * @param from whose frames they are on the link
   * @param targets who gets them, in turn
   */
  SynFrames(int count, MacAddress from, List<Target> targets) {
    MemorySegment memory = arena.allocate((long) count * STRIDE_BYTES, 64);
    Random random = new Random(SEED);
    TcpCraft craft = new TcpCraft();
    frames = new MemorySegment[count];
    for (int i = 0; i < count; i++) {
      Target target = targets.get(i % targets.size());
      int source = SOURCE_NET | (i & ((1 << SOURCE_BITS) - 1));
      int port = FIRST_PORT + (i >>> SOURCE_BITS);
      Path path = new Path(from, target.mac(), IpAddr.v4(source), target.address());
      frames[i] = memory.asSlice((long) i * STRIDE_BYTES, STRIDE_BYTES);
      craft.syn(frames[i], path, port, Site.PORT, random.nextInt(), WINDOW, OPTIONS);
    }
  }

  int count() {
    return frames.length;
  }

  /** Returns one, {@link #FRAME_BYTES} long; after the last comes the first again. */
  MemorySegment frame(long number) {
    return frames[(int) (number % frames.length)];
  }

  @Override
  public void close() {
    arena.close();
  }
}
