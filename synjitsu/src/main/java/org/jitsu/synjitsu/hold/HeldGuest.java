package org.jitsu.synjitsu.hold;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.AddressHold.HandedOver;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.core.summon.Holding;
import org.jitsu.synjitsu.hold.HoldState.Served;
import org.jitsu.synjitsu.probe.Target;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jspecify.annotations.Nullable;

/** One guest in the agent's tables. The agent's thread only. */
final class HeldGuest {

  private Holding holding;
  private final MacAddress mac;
  private final Map<IpAddr, Service> services = new HashMap<>();
  private final Flows flows;
  private final ProxiedGuest proxied;
  private HoldState state = new Served();
  private @Nullable GuestLine line;
  private @Nullable CompletableFuture<Long> listening;
  private @Nullable CompletableFuture<HandedOver> handOver;

  private @Nullable CompletableFuture<Released> release;
  private @Nullable IOException plugRefusal;
  private boolean settling;

  HeldGuest(Holding holding, Budget budget, @Nullable Proxy proxy, ProxiedGuest.Outlet outlet) {
    this.holding = holding;
    this.mac = new MacAddress(holding.mac().bits());
    this.flows = new Flows(budget);
    this.proxied = new ProxiedGuest(this, proxy, budget, outlet);
    putServices();
  }

  private void putServices() {
    for (Service service : holding.services()) {
      service.addresses().forEach(address -> services.put(IpAddr.of(address), service));
    }
  }

  /** Goes by what is said of it from now on; its addresses and its MAC are the same. */
  void change(Holding next) {
    holding = next;
    putServices();
  }

  /** Returns whether another holding is of the same addresses with the same MAC. */
  boolean isAt(Holding other) {
    return holding.mac().equals(other.mac()) && addresses().equals(addresses(other));
  }

  private static Set<IpAddr> addresses(Holding of) {
    return of.services().stream()
        .flatMap(service -> service.addresses().stream())
        .map(IpAddr::of)
        .collect(Collectors.toSet());
  }

  GuestName name() {
    return holding.guest();
  }

  MacAddress mac() {
    return mac;
  }

  Holding holding() {
    return holding;
  }

  Flows flows() {
    return flows;
  }

  ProxiedGuest proxied() {
    return proxied;
  }

  Set<IpAddr> addresses() {
    return services.keySet();
  }

  /** Returns the service at one of the guest's addresses, null for another address. */
  @Nullable Service serviceAt(IpAddr address) {
    return services.get(address);
  }

  /** Returns whether a service of this guest serves the port. */
  static boolean serves(Service service, Port.Protocol protocol, int port) {
    for (Port served : service.ports()) {
      if (served.protocol() == protocol && served.number() == port) {
        return true;
      }
    }
    return false;
  }

  List<Target> targets() {
    return Target.of(holding.services());
  }

  HoldState state() {
    return state;
  }

  void become(HoldState next) {
    state = next;
  }

  boolean isServed() {
    return state instanceof Served;
  }

  /** Returns the line to the guest, null when there is none. */
  @Nullable GuestLine line() {
    return line;
  }

  void attach(GuestLine newLine) {
    line = newLine;
  }

  /** Forgets the line and returns it. */
  @Nullable GuestLine detach() {
    GuestLine old = line;
    line = null;
    return old;
  }

  void awaitHandOver(CompletableFuture<HandedOver> waiter) {
    handOver = waiter;
  }

  /** Returns who waits for the guest to be given its addresses, once; null when nobody does. */
  @Nullable CompletableFuture<HandedOver> takeHandOver() {
    CompletableFuture<HandedOver> waiter = handOver;
    handOver = null;
    return waiter;
  }

  /** Whether it was just plugged in, and what was kept for it is not injected yet. */
  boolean isSettling() {
    return settling;
  }

  void settle(boolean begins) {
    settling = begins;
  }

  void awaitRelease(CompletableFuture<Released> waiter) {
    release = waiter;
  }

  /** Returns who waits until its connections were opened to it, once; null when nobody does. */
  @Nullable CompletableFuture<Released> takeRelease() {
    CompletableFuture<Released> waiter = release;
    release = null;
    return waiter;
  }

  /** The kernel refused to plug it in. */
  void refusePlug(IOException why) {
    plugRefusal = why;
  }

  /** Returns why it was not plugged in, once; null when it was, or that was not tried. */
  @Nullable IOException takePlugRefusal() {
    IOException why = plugRefusal;
    plugRefusal = null;
    return why;
  }

  void awaitListening(CompletableFuture<Long> waiter) {
    listening = waiter;
  }

  /** Returns who waits for the guest to listen, once. */
  CompletableFuture<Long> takeListening() {
    CompletableFuture<Long> waiter = listening;
    listening = null;
    return waiter == null ? new CompletableFuture<>() : waiter;
  }
}
