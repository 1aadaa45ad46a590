package org.jitsu.core.summon;

import java.util.concurrent.CompletionStage;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;

/**
 * Answers for the addresses of guests that are away: an address is either held, here, or served by
 * its guest.
 *
 * <p>Any thread may call, the guest keeper's as a rule; no call blocks. Stages complete on the
 * holder's thread, exceptionally with a {@link HoldException} when the kernel refused.
 */
public interface AddressHold {

  /**
   * Takes the guest's addresses over; completes when every new frame to them comes here. Asking
   * again for a guest that is held changes nothing but what is said of its services, whose
   * addresses stay; it ends a {@link #listening} that is under way.
   */
  CompletionStage<Void> hold(Holding holding);

  /**
   * Watches the booting guest of a held address on its unplugged link; completes with the moment,
   * in nanoseconds of the ticker, at which each of its services was first seen to listen. Fails
   * with {@link java.util.concurrent.CancellationException} when the guest is held anew or released
   * meanwhile. It has no deadline of its own.
   */
  CompletionStage<Long> listening(GuestName guest, GuestLink link);

  /**
   * {@linkplain #listening Watches} and {@linkplain #release releases} in one: the guest has its
   * addresses the moment it listens. Fails as the two do.
   */
  CompletionStage<HandedOver> handOver(GuestName guest, GuestLink link);

  /**
   * Gives the addresses to the guest behind {@code link}: stops answering, plugs the link, moves
   * the forwarding entry, and injects the newest SYN of each flow that was held. Of a guest that
   * was never held it is taken to serve already, as a daemon that comes back finds it: what is
   * missing of its release is made up for, and its flows are left alone.
   */
  CompletionStage<Released> release(GuestName guest, GuestLink link);

  /**
   * Tells the clients that wait for the guest that it will not come, as their service's {@code
   * refusing} says.
   */
  void refuse(GuestName guest);

  /**
   * Answers for a held guest no longer: who waits for it is told that it will not come, and its
   * addresses are nobody's. Changes nothing for a guest that is not held. Completes when it is so.
   */
  CompletionStage<Void> forget(GuestName guest);

  /**
   * What a release did.
   *
   * @param pluggedNs when the guest was on the bridge and its entry moved
   * @param injectedNs when the last held packet had been injected; equal to {@code pluggedNs} when
   *     there was none
   * @param injected how many packets were injected
   */
  record Released(long pluggedNs, long injectedNs, int injected) {}

  /**
   * What a hand-over did.
   *
   * @param listeningNs when the guest was seen to listen
   * @param released what followed
   */
  record HandedOver(long listeningNs, Released released) {}
}
