package org.jitsu.synjitsu.splice;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.Checksum;

/**
 * Judges captured frames, each behind a virtio header of ten bytes: a finished checksum must be
 * right, an unfinished one must be the pseudo-header's sum.
 */
final class ChecksumJudge {
  static final int HEADER_BYTES = 10;
  private static final int NEEDS_CHECKSUM = 1;

  private final Frame frame = new Frame();

  /** TCP frames that were judged: with finished and with unfinished checksums. */
  final AtomicLong finished = new AtomicLong();

  final AtomicLong unfinished = new AtomicLong();

  /** The longest of them, in bytes. */
  final AtomicLong longest = new AtomicLong();

  /** What was wrong, as text. */
  final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  synchronized void judge(MemorySegment memory, int length) {
    int frameLength = length - HEADER_BYTES;
    if (!frame.parse(memory, HEADER_BYTES, frameLength).accepted() || frame.kind() != Kind.TCP) {
      return;
    }
    boolean partial = (memory.get(ValueLayout.JAVA_BYTE, 0) & NEEDS_CHECKSUM) != 0;
    (partial ? unfinished : finished).incrementAndGet();
    longest.accumulateAndGet(frameLength, Math::max);
    boolean right =
        partial
            ? frame.tcp().checksum() == Checksum.fold(pseudoSum())
            : frame.verifyChecksums().accepted();
    if (!right && wrong.size() < 10) {
      wrong.add((partial ? "unfinished " : "finished ") + frameLength + " bytes: " + frame);
    }
  }

  private long pseudoSum() {
    int length = frame.tcp().length();
    return frame.isV6()
        ? frame.ipv6().pseudoSum(frame.protocol(), length)
        : frame.ipv4().pseudoSum(length);
  }
}
