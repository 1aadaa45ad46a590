package org.jitsu.guest;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The blocking work for guests: links and hypervisors, for one guest one call after the other in
 * the order in which they were asked for.
 */
final class GuestOperations implements AutoCloseable {

  private static final Logger LOG = System.getLogger(GuestOperations.class.getName());

  /** Hears how a call ended, on the thread that made it. */
  interface Reply<T> {
    void done(T result);

    void failed(String why);
  }

  /** Hears, on the thread that makes the call, that a guest's link is there, before its VMM is. */
  interface Linked {

    /**
     * The guest is about to run.
     *
     * @param link its link; null where it has none
     * @param goesOn whether it was stopped in memory and goes on, rather than boots
     * @param atNs when, in nanoseconds of the ticker
     */
    void done(@Nullable GuestLink link, boolean goesOn, long atNs);
  }

  /** How many links are kept ready for starts to come. */
  private static final int MAX_AHEAD = 256;

  /** For what is done ahead: when it fails, the start that wanted it fails with the same words. */
  private static final Reply<Boolean> IGNORED =
      new Reply<>() {
        @Override
        public void done(Boolean result) {}

        @Override
        public void failed(String why) {}
      };

  private final GuestLinks links;
  private final Workers workers;
  private final Ticker ticker;
  private final Map<GuestName, GuestLink> ahead = new ConcurrentHashMap<>();

  GuestOperations(GuestLinks links, Workers workers, Ticker ticker) {
    this.links = links;
    this.workers = workers;
    this.ticker = ticker;
  }

  /**
   * Makes the guest's link and starts it. A guest that is stopped in memory goes on with the link
   * it has.
   */
  void start(KeptGuest guest, Linked linked, Reply<Started> reply) {
    run(
        guest,
        reply,
        () -> {
          boolean goesOn =
              guest.stop() == StopMode.PAUSE
                  && guest.hypervisor().status(guest.name()) == GuestStatus.PAUSED;
          @Nullable GuestLink link = guest.hasLink() ? link(guest, goesOn) : null;
          linked.done(link, goesOn, ticker.nowNs());
          List<GuestLink> all = link == null ? List.of() : List.of(link);
          return guest.hypervisor().start(guest.name(), all);
        });
  }

  private GuestLink link(KeptGuest guest, boolean goesOn) throws IOException {
    if (goesOn) {
      return links
          .find(guest.name(), guest.spec().mac())
          .orElseThrow(() -> new IOException("its link was removed while it was paused"));
    }
    GuestLink made = ahead.remove(guest.name());
    return made == null ? links.make(guest.name(), guest.spec().mac()) : made;
  }

  /**
   * Makes what the guest's next start needs now, when nobody waits for it: its link, unless too
   * many are kept ready, and whatever its hypervisor can do ahead.
   */
  void prepare(KeptGuest guest) {
    run(guest, IGNORED, () -> prepareNow(guest));
  }

  private boolean prepareNow(KeptGuest guest) throws IOException, HypervisorException {
    if (guest.hasLink() && ahead.size() < MAX_AHEAD && !ahead.containsKey(guest.name())) {
      ahead.put(guest.name(), links.make(guest.name(), guest.spec().mac()));
    }
    if (guest.hypervisor() instanceof Prepares talent) {
      @Nullable GuestLink link = ahead.get(guest.name());
      talent.prepare(guest.name(), link == null ? List.of() : List.of(link));
    }
    return true;
  }

  /** Something that blocks on files. */
  interface Blocking {
    void run() throws IOException;
  }

  /** Makes a guest another one for its next start; what runs goes on as it was started. */
  void define(KeptGuest guest, Blocking first, GuestSpec spec, Reply<Boolean> reply) {
    run(
        guest,
        reply,
        () -> {
          first.run();
          guest.hypervisor().define(spec);
          return true;
        });
  }

  /**
   * Tells, on the thread that makes the call, that the guest's next start will be a boot, if so.
   */
  void ifNextIsABoot(KeptGuest guest, Runnable tell) {
    run(
        guest,
        IGNORED,
        () -> {
          boolean boots =
              guest.hypervisor().status(guest.name()) == GuestStatus.STOPPED && !isSaved(guest);
          if (boots) {
            tell.run();
          }
          return boots;
        });
  }

  /** Stops the guest and, unless it stays in memory, removes its link. */
  void stop(KeptGuest guest, StopMode mode, Reply<Boolean> reply) {
    run(
        guest,
        reply,
        () -> {
          stopNow(guest, mode);
          if (guest.hypervisor().status(guest.name()) != GuestStatus.PAUSED) {
            if (guest.hasLink()) {
              ahead.remove(guest.name());
              links.remove(guest.name());
            }
            prepare(guest);
          }
          return true;
        });
  }

  private static boolean isSaved(KeptGuest guest) throws HypervisorException {
    return guest.hypervisor() instanceof Suspends talent && talent.isSaved(guest.name());
  }

  /** Stops it in whatever way; what cannot be saved is booted next time, but stops. */
  private static void stopNow(KeptGuest guest, StopMode mode) throws HypervisorException {
    try {
      guest.hypervisor().stop(guest.name(), mode);
    } catch (HypervisorException refused) {
      if (mode != StopMode.SUSPEND) {
        throw refused;
      }
      LOG.log(Level.WARNING, "{0}; it is destroyed, and boots next", refused.getMessage());
      guest.hypervisor().stop(guest.name(), StopMode.DESTROY);
    }
  }

  /** Has nothing left of a sleeping guest but what it printed. */
  void forget(KeptGuest guest, Reply<Boolean> reply) {
    run(
        guest,
        reply,
        () -> {
          guest.hypervisor().stop(guest.name(), StopMode.DESTROY); // it may be paused
          guest.hypervisor().undefine(guest.name());
          if (guest.hasLink()) { // which nobody has any more
            ahead.remove(guest.name());
            links.remove(guest.name());
          }
          return true;
        });
  }

  private interface Call<T> {
    T call() throws IOException, HypervisorException;
  }

  private <T> void run(KeptGuest guest, Reply<T> reply, Call<T> call) {
    Runnable work =
        () -> {
          try {
            reply.done(call.call());
          } catch (IOException | HypervisorException e) {
            reply.failed(String.valueOf(e.getMessage()));
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, guest.name() + ": a defect, please report it", e);
            reply.failed("a defect in the daemon, see its log: " + e);
          }
        };
    try {
      workers.call(guest.name(), work);
    } catch (RejectedExecutionException e) {
      reply.failed(String.valueOf(e.getMessage()));
    }
  }

  /** Waits for the calls that are under way, and removes the links that no start has used. */
  @Override
  public void close() {
    for (GuestName unused : List.copyOf(ahead.keySet())) {
      workers.call(unused, () -> remove(unused));
    }
    workers.close();
  }

  private void remove(GuestName unused) {
    try {
      links.remove(unused);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the next daemon finds and replaces the link of " + unused, e);
    }
  }
}
