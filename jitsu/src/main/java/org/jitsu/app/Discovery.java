package org.jitsu.app;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HasPorts;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.PortHold;
import org.jitsu.guest.FoundGuest;
import org.jitsu.guest.FoundGuest.Condition;
import org.jitsu.guest.KeptGuest;
import org.jitsu.guest.Seats;

/**
 * Finds out what each guest is doing when the daemon begins: what an earlier daemon left running is
 * adopted, with its connections; the addresses of everything else are held. Blocks.
 */
final class Discovery {

  private final AddressHold hold;
  private final GuestLinks links;
  private final PortHold ports;
  private final Seats seats;

  Discovery(AddressHold hold, GuestLinks links, PortHold ports, Seats seats) {
    this.seats = seats;
    this.hold = hold;
    this.links = links;
    this.ports = ports;
  }

  FoundGuest find(KeptGuest guest) throws HypervisorException, IOException {
    guest.hypervisor().define(seats.specOf(guest));
    GuestStatus status = guest.hypervisor().status(guest.spec().name());
    try {
      return guest.spec().network() == Network.USER
          ? findRelayed(guest, status)
          : findHeld(guest, status);
    } catch (CompletionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new IOException("its addresses cannot be held: " + why.getMessage(), e);
    }
  }

  /** Has nobody answer for a guest that was found away. */
  void letGo(KeptGuest guest) {
    GuestName name = guest.spec().name();
    boolean isRelayed = guest.spec().network() == Network.USER;
    (isRelayed ? ports.forget(name) : hold.forget(name)).toCompletableFuture().join();
  }

  private FoundGuest findRelayed(KeptGuest guest, GuestStatus status) throws HypervisorException {
    ports.hold(guest.holding()).toCompletableFuture().join();
    if (status != GuestStatus.RUNNING || !(guest.hypervisor() instanceof HasPorts talent)) {
      boolean goesOn = status == GuestStatus.PAUSED && guest.stop() == StopMode.PAUSE;
      return new FoundGuest(guest, goesOn ? Condition.PAUSED : Condition.ASLEEP, null);
    }
    GuestName name = guest.spec().name();
    ports.release(name, talent.ports(name)).toCompletableFuture().join();
    return new FoundGuest(guest, Condition.SERVING, null);
  }

  private FoundGuest findHeld(KeptGuest guest, GuestStatus status) throws IOException {
    Optional<GuestLink> link = links.find(guest.spec().name(), guest.spec().mac());
    if (status == GuestStatus.RUNNING && link.isPresent() && links.isPlugged(link.get())) {
      hold.release(guest.spec().name(), link.get()).toCompletableFuture().join();
      return new FoundGuest(guest, Condition.SERVING, link.get());
    }
    hold.hold(guest.holding()).toCompletableFuture().join();
    return switch (status) {
      case RUNNING ->
          new FoundGuest(
              guest, link.isPresent() ? Condition.BOOTING : Condition.LOST, link.orElse(null));
      case PAUSED -> // it goes on only if it is still meant to, and with the link it has
          new FoundGuest(
              guest,
              guest.stop() == StopMode.PAUSE && link.isPresent()
                  ? Condition.PAUSED
                  : Condition.LOST,
              link.orElse(null));
      case STOPPED -> new FoundGuest(guest, Condition.ASLEEP, null); // a link left over is replaced
    };
  }
}
