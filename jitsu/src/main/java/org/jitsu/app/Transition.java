package org.jitsu.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jitsu.config.Bridge;
import org.jitsu.config.Carried;
import org.jitsu.config.CarriedService;
import org.jitsu.config.Configuration;
import org.jitsu.config.Difference;
import org.jitsu.config.Difference.Changed;
import org.jitsu.config.Difference.Replaced;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Service;
import org.jitsu.dns.ZoneException;
import org.jitsu.dns.Zones;
import org.jitsu.guest.FoundGuest;
import org.jitsu.guest.GuestKeeper;
import org.jitsu.guest.KeptGuest;

/**
 * Brings a running daemon from one configuration to another, whole or not at all. Whatever can be
 * wrong is looked for before anything changes; each step leaves behind how it is undone, and when
 * one fails those before it are. Guests that do not differ are not touched, nor are their
 * connections. Blocks; one thread at a time.
 */
final class Transition {

  private static final Logger LOG = System.getLogger(Transition.class.getName());

  private final GuestKeeper keeper;
  private final Discovery discovery;
  private final Changeable daemon;

  /** What the keeper keeps, by name. */
  private final Map<GuestName, Carried> kept;

  Transition(GuestKeeper keeper, Discovery discovery, Changeable daemon) {
    this.keeper = keeper;
    this.discovery = discovery;
    this.daemon = daemon;
    this.kept = new LinkedHashMap<>(Carried.of(daemon.served().configuration()));
  }

  /** What the next daemon is to know of it. */
  interface Writing {
    void write() throws IOException;

    /** Has it be as it was before. */
    void erase() throws IOException;

    /** There is nothing to write: it stands in the configuration's file. */
    Writing NOTHING =
        new Writing() {
          @Override
          public void write() {}

          @Override
          public void erase() {}
        };
  }

  /** A newcomer, as it was found. */
  private record Newcomer(Carried carried, FoundGuest found) {}

  private interface Undoing {
    void run() throws IOException, HypervisorException, ZoneException, CannotException;
  }

  /** How what was done is undone, the last first. */
  private static final class Undo {
    private final Deque<Undoing> steps = new ArrayDeque<>();

    void by(Undoing step) {
      steps.push(step);
    }

    void run() {
      while (!steps.isEmpty()) {
        try {
          steps.pop().run();
        } catch (IOException
            | HypervisorException
            | ZoneException
            | CannotException
            | RuntimeException e) {
          LOG.log(Level.ERROR, "it is not as it was before: " + e.getMessage(), e);
        }
      }
    }
  }

  /**
   * Makes the transition.
   *
   * @param writing what is written down when nothing is found to be wrong, before anything changes
   * @return what was done, a line each
   * @throws CannotException with what is wrong; then all is as it was
   */
  List<String> to(Configuration wanted, Writing writing) throws CannotException {
    Configuration now = daemon.served().configuration();
    Configuration next = probedAsNow(now, wanted);
    Difference difference = Difference.of(kept, now, next);
    List<String> objections = objections(difference);
    if (!objections.isEmpty()) {
      throw new CannotException(objections);
    }
    Undo undo = new Undo();
    boolean isDone = false;
    try {
      Zones zones = daemon.zones(next);
      carryOut(difference, now, next, zones, writing, undo);
      isDone = true;
    } catch (ZoneException e) {
      throw new CannotException(e.problems());
    } catch (HypervisorException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e); // it names the guest
    } catch (IOException e) {
      throw new CannotException("it cannot be kept: " + e.getMessage(), e);
    } finally {
      if (!isDone) { // whatever the reason, a bug included
        undo.run();
      }
    }
    return TransitionReport.of(difference, wanted, next);
  }

  private void carryOut(
      Difference difference,
      Configuration now,
      Configuration next,
      Zones zones,
      Writing writing,
      Undo undo)
      throws CannotException, HypervisorException, IOException {
    for (Changed changed : difference.changed()) {
      redefine(changed.before(), changed.after(), undo);
    }
    for (Replaced replaced : difference.replaced()) {
      if (replaced.before().guest().backend().equals(replaced.after().guest().backend())) {
        redefine(replaced.before(), replaced.after(), undo);
      } else {
        define(replaced.after(), undo);
      }
    }
    for (Carried added : difference.added()) {
      define(added, undo);
    }
    writing.write();
    undo.by(writing::erase);

    List<Carried> leaving = new ArrayList<>(difference.removed());
    difference.replaced().forEach(replaced -> leaving.add(replaced.before()));
    List<Carried> waiting = new ArrayList<>(); // for somebody's address, or for their own old self
    List<Newcomer> held = new ArrayList<>();
    for (Carried added : difference.added()) {
      if (isInTheWayOf(added, leaving)) {
        waiting.add(added);
      } else {
        held.add(new Newcomer(added, find(added, undo)));
      }
    }
    difference.replaced().forEach(replaced -> waiting.add(replaced.after()));

    keeper.limit(next.waking());
    undo.by(() -> keeper.limit(now.waking()));
    for (Newcomer newcomer : held) {
      enter(newcomer.found(), newcomer.carried(), undo);
    }
    for (Changed changed : difference.changed()) {
      change(changed.after());
      undo.by(() -> change(changed.before()));
    }
    daemon.serve(Served.of(next), zones);
    undo.by(() -> daemon.serve(Served.of(now), daemon.zones(now)));
    leave(leaving, undo);
    for (Carried coming : waiting) {
      enter(find(coming, undo), coming, undo);
    }
  }

  /** Has whoever boots a guest know what its next start is to be, and say what is wrong with it. */
  private void redefine(Carried before, Carried after, Undo undo)
      throws HypervisorException, CannotException {
    daemon.open(after); // which checks how it is stopped
    if (!before.guest().spec().equals(after.guest().spec())) {
      define(after);
      undo.by(() -> define(before));
    }
  }

  private void define(Carried carried) throws CannotException {
    settle(keeper.define(carried.name(), carried.guest().spec()));
  }

  /** Likewise for one that nobody keeps. */
  private void define(Carried added, Undo undo) throws HypervisorException {
    Hypervisor hypervisor = daemon.open(added).hypervisor();
    undo.by(() -> hypervisor.undefine(added.name()));
    hypervisor.define(added.guest().spec());
  }

  /** Has a newcomer's addresses held, or served by what an earlier daemon left. */
  private FoundGuest find(Carried coming, Undo undo) throws HypervisorException, IOException {
    KeptGuest guest = daemon.open(coming);
    undo.by(() -> discovery.letGo(guest));
    return discovery.find(guest);
  }

  private void enter(FoundGuest found, Carried as, Undo undo) {
    undo.by(() -> leave(List.of(as), new Undo()));
    daemon.entered(found.guest());
    kept.put(as.name(), as);
    keeper.keep(found).toCompletableFuture().join();
  }

  private void change(Carried to) throws HypervisorException, CannotException {
    KeptGuest guest = daemon.open(to);
    settle(keeper.change(guest));
    kept.put(to.name(), to);
  }

  /** Stops guests, all at once, and has nobody answer for them; those that cannot go stay. */
  private void leave(List<Carried> leaving, Undo undo) throws CannotException {
    Map<Carried, CompletableFuture<Optional<String>>> going = new LinkedHashMap<>();
    for (Carried guest : leaving) {
      going.put(guest, keeper.forget(guest.name()).toCompletableFuture());
    }
    List<String> problems = new ArrayList<>();
    going.forEach(
        (guest, gone) -> {
          Optional<String> stays = gone.join();
          if (stays.isPresent()) {
            problems.add("guest " + guest.name() + " cannot be given up: " + stays.get());
          } else {
            daemon.left(guest.name());
            kept.remove(guest.name());
            undo.by(() -> enter(find(guest, new Undo()), guest, new Undo()));
          }
        });
    if (!problems.isEmpty()) {
      throw new CannotException(problems);
    }
  }

  private static void settle(CompletionStage<Optional<String>> asked) throws CannotException {
    Optional<String> problem = asked.toCompletableFuture().join();
    if (problem.isPresent()) {
      throw new CannotException(problem.get());
    }
  }

  private static boolean isInTheWayOf(Carried coming, Collection<Carried> leaving) {
    Set<InetAddress> addresses = new HashSet<>(addresses(coming).toList());
    return leaving.stream()
        .anyMatch(
            guest ->
                guest.guest().spec().mac().equals(coming.guest().spec().mac())
                    || addresses(guest).anyMatch(addresses::contains));
  }

  private static Stream<InetAddress> addresses(Carried of) {
    return of.plainServices().stream().flatMap(service -> service.addresses().stream());
  }

  // What a running daemon is not made for

  /**
   * Has probes of readiness come from where they do, when that was not chosen and another address
   * would be now.
   */
  private static Configuration probedAsNow(Configuration now, Configuration wanted)
      throws CannotException {
    Bridge before = now.bridge();
    Bridge after = wanted.bridge();
    if (before == null || after == null || before.probe().equals(after.probe())) {
      return wanted;
    }
    for (Service service : wanted.services()) {
      if (service.addresses().contains(before.probe())) {
        throw new CannotException(
            service.name()
                + ": its address is where probes of readiness come from: give it another one, or say"
                + " where they come from (bridge.probe) and restart");
      }
    }
    return wanted.with(after.probing(before.probe()));
  }

  private List<String> objections(Difference difference) {
    List<String> all = new ArrayList<>();
    for (String key : difference.restart()) {
      all.add(
          key
              + ": it cannot change while the daemon runs; nothing has changed. Restart the daemon:"
              + " guests and their connections go on");
    }
    Stream.of(
            difference.added().stream(),
            difference.replaced().stream().map(Replaced::after),
            difference.changed().stream().map(Changed::after))
        .flatMap(guests -> guests)
        .forEach(guest -> all.addAll(objections(guest)));
    return all;
  }

  private List<String> objections(Carried guest) {
    List<String> all = new ArrayList<>();
    Network network = guest.guest().spec().network();
    if (!daemon.has(network)) {
      all.add(
          "guest "
              + guest.name()
              + (network == Network.TAP
                  ? ": the daemon began without a bridge: restart it"
                  : ": the daemon began without a guest in user-mode networking, so it relays"
                      + " nothing: write the first one into the configuration's file, and restart"));
    }
    for (CarriedService each : guest.services()) {
      Service service = each.service();
      if (each.announces() != daemon.announced().contains(service.name())) {
        all.add(
            service.name()
                + ": proxy-protocol holds from the start of a daemon on: write it into the"
                + " configuration's file, and restart");
      }
      if (network == Network.TAP && service.mode() != Mode.HOLD && !daemon.answers()) {
        all.add(
            service.name()
                + ": the daemon began with services of mode: hold alone, and answers nobody in a"
                + " guest's stead: say mode: hold");
      }
    }
    return all;
  }
}
