package org.jitsu.synjitsu.hold;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jitsu.core.GuestName;
import org.jitsu.core.summon.HoldException;
import org.jitsu.core.summon.Holding;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jspecify.annotations.Nullable;

/** The guests that Synjitsu knows, by name and by address. The agent's thread only. */
final class Guests {

  /** The most guests. */
  static final int MAX_GUESTS = 16_384;

  /** What is kept for all of them together. */
  private static final long MAX_KEPT_BYTES = 64L << 20;

  private final Map<GuestName, HeldGuest> byName = new HashMap<>();
  private final Map<IpAddr, HeldGuest> byAddress = new HashMap<>();
  private final Set<HeldGuest> watched = new LinkedHashSet<>();
  private final Set<HeldGuest> busy = new LinkedHashSet<>();
  private final Budget budget = new Budget(MAX_KEPT_BYTES);
  private final @Nullable Proxy proxy;
  private final ProxiedGuest.Outlet outlet;

  /** Begins with none; without a proxy the clients of all are held. */
  Guests(@Nullable Proxy proxy, ProxiedGuest.Outlet outlet) {
    this.proxy = proxy;
    this.outlet = outlet;
  }

  /**
   * Enters a guest, or returns it when it is here at the same addresses; then what is said of its
   * services holds from now on.
   *
   * @throws HoldException when it cannot be held: an address is another guest's, its addresses
   *     change while it is held, or there are too many guests
   */
  HeldGuest enter(Holding holding) throws HoldException {
    HeldGuest known = byName.get(holding.guest());
    if (known != null && known.isAt(holding)) {
      known.change(holding);
      return known;
    }
    HeldGuest guest = new HeldGuest(holding, budget, proxy, outlet);
    String objection = objection(known, guest);
    if (objection != null) {
      throw new HoldException(
          holding.guest(), objection, new IllegalArgumentException(holding.toString()));
    }
    if (known != null) {
      byAddress.keySet().removeAll(known.addresses());
    }
    byName.put(guest.name(), guest);
    guest.addresses().forEach(address -> byAddress.put(address, guest));
    return guest;
  }

  /** Knows a guest no longer. */
  void remove(HeldGuest guest) {
    byName.remove(guest.name());
    byAddress.keySet().removeAll(guest.addresses());
    watched.remove(guest);
    busy.remove(guest);
  }

  private @Nullable String objection(@Nullable HeldGuest known, HeldGuest guest) {
    if (known != null && !known.isServed()) {
      return "its addresses cannot change while it is held";
    }
    if (known == null && byName.size() == MAX_GUESTS) {
      return "more than " + MAX_GUESTS + " guests";
    }
    for (IpAddr address : guest.addresses()) {
      HeldGuest owner = byAddress.get(address);
      if (owner != null && owner != known) {
        return address + " belongs to guest " + owner.name();
      }
    }
    return null;
  }

  @Nullable HeldGuest byName(GuestName name) {
    return byName.get(name);
  }

  @Nullable HeldGuest byAddress(IpAddr address) {
    return byAddress.get(address);
  }

  /** Returns where a guest's address is, whoever answers for it; null when it is no guest's. */
  @Nullable MacAddress macOf(IpAddr address) {
    HeldGuest guest = byAddress.get(address);
    return guest == null ? null : guest.mac();
  }

  /** Returns the guests that have clients who were answered. */
  Set<HeldGuest> busy() {
    return busy;
  }

  /** Notes that a guest may have clients who were answered. */
  void noteBusy(HeldGuest guest) {
    if (guest.proxied().isBusy()) {
      busy.add(guest);
    }
  }

  /** Returns all guests. */
  Collection<HeldGuest> all() {
    return byName.values();
  }

  /** Returns the guests that Synjitsu has a line to. */
  Set<HeldGuest> watched() {
    return watched;
  }
}
