package org.jitsu.synjitsu.hold;

import java.util.concurrent.CompletableFuture;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Outcome;

/** What others ask of the agent. */
sealed interface Request {

  record Hold(Holding holding, CompletableFuture<Void> done) implements Request {}

  record Watch(GuestName guest, GuestLink link, CompletableFuture<Long> listening)
      implements Request {}

  record Release(GuestName guest, GuestLink link, CompletableFuture<AddressHold.Released> done)
      implements Request {}

  record HandOver(GuestName guest, GuestLink link, CompletableFuture<AddressHold.HandedOver> done)
      implements Request {}

  record Refuse(GuestName guest) implements Request {}

  record Forget(GuestName guest, CompletableFuture<Void> done) implements Request {}

  /** A summon of ours is settled. */
  record Settled(GuestName guest, Outcome outcome) implements Request {}

  /** What the guest boots was looked at. */
  record Identified(GuestName guest, Booted what) implements Request {}

  record Stop() implements Request {}
}
