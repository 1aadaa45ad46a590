package org.jitsu.synjitsu.handoff;

import java.util.Random;
import java.util.function.Consumer;
import org.jitsu.core.time.VirtualTime;

/**
 * A wire, one way: it delays each frame anew, so that they overtake one another, loses some and
 * doubles some.
 *
 * @param leastNs the shortest way
 * @param moreNs how much longer it may take
 * @param loss of 1000 frames
 * @param doubles of 1000 frames
 */
record ModelLink(
    VirtualTime time, Random random, long leastNs, long moreNs, int loss, int doubles) {

  void carry(byte[] frame, Consumer<byte[]> receiver) {
    if (random.nextInt(1000) < loss) {
      return;
    }
    deliver(frame, receiver);
    if (random.nextInt(1000) < doubles) {
      deliver(frame, receiver);
    }
  }

  private void deliver(byte[] frame, Consumer<byte[]> receiver) {
    long delayNs = leastNs + (moreNs == 0 ? 0 : random.nextLong(moreNs));
    time.after(delayNs, () -> receiver.accept(frame.clone()));
  }
}
