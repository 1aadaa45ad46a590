package org.jitsu.core.summon;

import java.util.concurrent.CompletionStage;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;

/**
 * Listens on the addresses and TCP ports of guests without a link, whether they are away or not: a
 * connection waits for its guest, or is relayed to it. The {@link AddressHold} of those that are
 * reached at forwarded ports only.
 *
 * <p>Any thread may call; no call blocks. Stages complete on the holder's thread.
 */
public interface PortHold {

  /**
   * Lets connections wait from now on; the first time it begins to listen. Those that were waiting
   * for a guest that was there summon it anew. What is said of its services may be another thing
   * than the last time, but for their addresses and ports. Completes exceptionally with a {@link
   * HoldException} when the addresses cannot be had.
   */
  CompletionStage<Void> hold(Holding holding);

  /**
   * Relays the guest's connections, those that wait first, to where it is reached. What the stage
   * says is how many those were, and when.
   */
  CompletionStage<AddressHold.Released> release(GuestName guest, Attachment.Ports where);

  /** Tells the clients that wait that the guest will not come, as their service says. */
  void refuse(GuestName guest);

  /** Ends the guest's connections, and listens for it no longer. Completes when it is so. */
  CompletionStage<Void> forget(GuestName guest);
}
