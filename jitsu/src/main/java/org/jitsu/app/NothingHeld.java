package org.jitsu.app;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Holding;

/**
 * Stands where Synjitsu would, in a daemon without a bridge: no guest there has a link or an
 * address that is held.
 */
final class NothingHeld implements AddressHold, GuestLinks {

  private static IllegalStateException noBridge(Object asked) {
    return new IllegalStateException("there is no bridge, so nothing is held: " + asked);
  }

  @Override
  public CompletionStage<Void> hold(Holding holding) {
    throw noBridge(holding);
  }

  @Override
  public CompletionStage<Long> listening(GuestName guest, GuestLink link) {
    throw noBridge(guest);
  }

  @Override
  public CompletionStage<HandedOver> handOver(GuestName guest, GuestLink link) {
    throw noBridge(guest);
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, GuestLink link) {
    throw noBridge(guest);
  }

  @Override
  public void refuse(GuestName guest) {
    throw noBridge(guest);
  }

  @Override
  public GuestLink make(GuestName guest, Mac mac) {
    throw noBridge(guest);
  }

  @Override
  public Optional<GuestLink> find(GuestName guest, Mac mac) {
    throw noBridge(guest);
  }

  @Override
  public boolean isPlugged(GuestLink link) {
    throw noBridge(link);
  }

  @Override
  public void remove(GuestName guest) {
    throw noBridge(guest);
  }
}
