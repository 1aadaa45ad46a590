package org.jitsu.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.config.Addition;
import org.jitsu.config.Configuration;
import org.jitsu.config.ConfigurationException;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Service;
import org.jitsu.dns.ZoneException;
import org.jitsu.dns.Zones;
import org.jitsu.guest.FoundGuest;
import org.jitsu.guest.GuestKeeper;
import org.jitsu.guest.KeptGuest;
import org.jitsu.ops.Change;

/**
 * Adds services to a running daemon, and takes them away. What is wrong with one is found before
 * anything changes. It is written down before it is served, and erased when nothing of it is left:
 * whenever the daemon dies, the next one knows every guest that may run. Services that are not
 * concerned are not touched, nor are their guests and connections. Blocks; one thread at a time.
 */
final class Changes {

  private static final Logger LOG = System.getLogger(Changes.class.getName());

  /** What an addition is called in what is said against it. */
  private static final Path NEWCOMER = Path.of("addition");

  /** The daemon, as far as it is changed. */
  interface Host {

    /** Returns what is served now. */
    Served served();

    /** Reads the zones that a configuration describes. */
    Zones zones(Configuration next) throws ZoneException;

    /** Answers queries for these services from now on. */
    void serve(Served next, Zones zones);

    /** Opens a guest's backend. */
    KeptGuest open(Guest guest, Service service) throws HypervisorException;

    /** Forgets a guest that was opened. */
    void close(GuestName guest);

    /** Returns whether the daemon began with guests of this network, so that others can join. */
    boolean has(Network network);

    /** Returns whether it answers clients in the stead of guests. */
    boolean answers();
  }

  private final GuestKeeper keeper;
  private final Discovery discovery;
  private final Host host;
  private Origin origin;

  Changes(Origin origin, GuestKeeper keeper, Discovery discovery, Host host) {
    this.origin = origin;
    this.keeper = keeper;
    this.discovery = discovery;
    this.host = host;
  }

  Change add(String yaml) {
    if (origin.additions().size() >= AdditionFiles.MOST) {
      return wrong(AdditionFiles.MOST + " services were added already, and that is the most");
    }
    try {
      Configuration next = plus(new Addition(NEWCOMER, yaml)).load().configuration();
      Optional<String> objection = objection(next);
      if (objection.isPresent()) {
        return wrong(objection.get());
      }
      return add(next, yaml, host.zones(next));
    } catch (ConfigurationException e) {
      return wrong(String.valueOf(e.getMessage()));
    } catch (ZoneException e) {
      return new Change.Wrong(e.problems());
    } catch (HypervisorException e) {
      return wrong(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return wrong("it cannot be kept: " + e.getMessage());
    }
  }

  private Change add(Configuration next, String yaml, Zones zones)
      throws HypervisorException, IOException {
    Guest guest = next.guests().getLast();
    Service service = next.services().getLast();
    GuestName name = guest.spec().name();
    Addition addition = new Addition(origin.kept().file(name), yaml);
    KeptGuest kept = host.open(guest, service);
    boolean isServed = false;
    try {
      kept.hypervisor().define(guest.spec());
      origin.kept().write(addition);
      FoundGuest found = discovery.find(kept);
      keeper.keep(found, next.waking()).toCompletableFuture().join();
      origin = plus(addition);
      host.serve(Served.of(next), zones);
      isServed = true;
    } finally {
      if (!isServed) {
        kept.hypervisor().undefine(name);
        host.close(name);
        origin.kept().delete(addition);
      }
    }
    LOG.log(Level.INFO, "{0} on {1} was added", service.name(), name);
    return new Change.Done(service.name());
  }

  /** Returns what in the daemon, as it began, is not made for a newcomer. */
  private Optional<String> objection(Configuration next) {
    Configuration now = host.served().configuration();
    if (!next.pools().equals(now.pools())) {
      return Optional.of("guests for each label stand in the configuration's file only");
    }
    if (next.bridge() != null && !next.bridge().equals(now.bridge())) {
      return Optional.of(
          "its address is where probes of readiness come from: give it another one, or say where"
              + " they come from (bridge.probe) and restart");
    }
    Service service = next.services().getLast();
    Network network = next.guests().getLast().spec().network();
    if (!host.has(network)) {
      return Optional.of(
          "the daemon began without a guest in user-mode networking, so it relays nothing: write"
              + " the first one into the configuration's file, and restart");
    }
    if (next.proxyProtocol().contains(service.name())) {
      return Optional.of("proxy-protocol stands in the configuration's file only");
    }
    if (network == Network.TAP && service.mode() != Mode.HOLD && !host.answers()) {
      return Optional.of(
          "the daemon began with services of mode: hold alone, and answers nobody in a guest's"
              + " stead: say mode: hold");
    }
    return Optional.empty();
  }

  Change remove(String name) {
    Served before = host.served();
    Service service = before.service(name);
    if (service == null) {
      return new Change.Unknown();
    }
    Path file = origin.kept().file(service.guest());
    List<Addition> others =
        origin.additions().stream().filter(addition -> !addition.file().equals(file)).toList();
    if (others.size() == origin.additions().size()) {
      return wrong(
          "it stands in " + origin.file().path() + ": take it out there, and restart the daemon");
    }
    try {
      return remove(before, service, origin.with(others));
    } catch (ConfigurationException e) {
      return wrong(String.valueOf(e.getMessage()));
    } catch (ZoneException e) {
      return new Change.Wrong(e.problems());
    } catch (IOException e) {
      return wrong(
          "it is served no longer, but will be by the next daemon, for "
              + file
              + " cannot be removed: "
              + e.getMessage());
    }
  }

  private Change remove(Served before, Service service, Origin others)
      throws ConfigurationException, ZoneException, IOException {
    Configuration next = others.load().configuration();
    Zones zonesBefore = host.zones(before.configuration());
    host.serve(Served.of(next), host.zones(next)); // no query wakes it from now on
    GuestName guest = service.guest();
    Optional<String> stays = keeper.forget(guest, next.waking()).toCompletableFuture().join();
    if (stays.isPresent()) {
      host.serve(before, zonesBefore);
      return wrong("guest " + guest + " cannot be given up: " + stays.get());
    }
    host.close(guest);
    origin = others;
    LOG.log(Level.INFO, "{0} on {1} was removed", service.name(), guest);
    others.kept().delete(new Addition(others.kept().file(guest), ""));
    return new Change.Done(service.name());
  }

  private Origin plus(Addition addition) {
    List<Addition> all = new ArrayList<>(origin.additions());
    all.add(addition);
    return origin.with(all);
  }

  private static Change wrong(String why) {
    return new Change.Wrong(List.of(why));
  }
}
