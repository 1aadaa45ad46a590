package org.jitsu.core.hypervisor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a guest has printed, as far as it is kept.
 *
 * @param run tells one start's console from another's; 0 where no start of this daemon's is known
 * @param end how many bytes were printed in that run until now
 * @param bytes the newest of them
 */
public record Printed(long run, long end, ByteBuffer bytes) {

  public Printed {
    bytes = bytes.asReadOnlyBuffer();
  }

  /** Makes what an array has. */
  public static Printed of(long run, long end, byte[] bytes) {
    return new Printed(run, end, ByteBuffer.wrap(bytes));
  }

  /** Nothing. */
  public static Printed nothing() {
    return of(0, 0, new byte[0]);
  }

  /** Returns it as text; what is cut, or no UTF-8, becomes U+FFFD. */
  public String text() {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  /**
   * Returns what somebody has not seen who saw a run up to an end: of that run what came since and
   * is kept, of another one all that is kept.
   */
  public ByteBuffer since(long seenRun, long seenEnd) {
    ByteBuffer newer = bytes.duplicate();
    if (seenRun == run && seenEnd <= end) {
      long unseen = Math.min(end - seenEnd, newer.remaining());
      newer.position(newer.limit() - (int) unseen);
    }
    return newer;
  }
}
