package org.jitsu.app;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.PortHold;

/**
 * Stands where Synjitsu would, in a daemon without a bridge, where no guest has a link; or where
 * the relay would, in one of whose guests all have.
 */
final class NothingHeld implements AddressHold, GuestLinks, PortHold {

  private static IllegalStateException nobody(Object asked) {
    return new IllegalStateException("nobody holds what this configuration has not: " + asked);
  }

  @Override
  public CompletionStage<Void> hold(Holding holding) {
    throw nobody(holding);
  }

  @Override
  public CompletionStage<Long> listening(GuestName guest, GuestLink link) {
    throw nobody(guest);
  }

  @Override
  public CompletionStage<HandedOver> handOver(GuestName guest, GuestLink link) {
    throw nobody(guest);
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, GuestLink link) {
    throw nobody(guest);
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, Attachment.Ports where) {
    throw nobody(guest);
  }

  @Override
  public void refuse(GuestName guest) {
    throw nobody(guest);
  }

  @Override
  public CompletionStage<Void> forget(GuestName guest) {
    throw nobody(guest);
  }

  @Override
  public GuestLink make(GuestName guest, Mac mac) {
    throw nobody(guest);
  }

  @Override
  public Optional<GuestLink> find(GuestName guest, Mac mac) {
    throw nobody(guest);
  }

  @Override
  public boolean isPlugged(GuestLink link) {
    throw nobody(link);
  }

  @Override
  public void remove(GuestName guest) {
    throw nobody(guest);
  }
}
