package org.jitsu.guest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jspecify.annotations.Nullable;

/**
 * The blocking work for guests: links and hypervisors, on virtual threads, for one guest one call
 * after the other in the order in which they were asked for.
 */
final class GuestOperations implements AutoCloseable {

  /** Hears how a call ended, on the thread that made it. */
  interface Reply<T> {
    void done(T result);

    void failed(String why);
  }

  /** Hears, on the thread that makes the call, that a guest's link is there, before its VMM is. */
  interface Linked {
    void done(@Nullable GuestLink link, long atNs);
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
  private final Ticker ticker;
  private final Map<GuestName, GuestLink> ahead = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  GuestOperations(GuestLinks links, Ticker ticker) {
    this.links = links;
    this.ticker = ticker;
  }

  /**
   * Makes the guest's link and starts it. A guest that is stopped in memory goes on with the link
   * it has.
   */
  void start(KeptGuest guest, ReentrantLock turn, Linked linked, Reply<List<Mark>> reply) {
    run(
        guest,
        turn,
        reply,
        () -> {
          @Nullable GuestLink link = guest.isHeld() ? link(guest) : null;
          linked.done(link, ticker.nowNs());
          List<GuestLink> links = link == null ? List.of() : List.of(link);
          return guest.hypervisor().start(guest.name(), links).marks();
        });
  }

  private GuestLink link(KeptGuest guest) throws IOException, HypervisorException {
    if (guest.stop() == StopMode.PAUSE
        && guest.hypervisor().status(guest.name()) == GuestStatus.PAUSED) {
      Optional<GuestLink> kept = links.find(guest.name(), guest.spec().mac());
      if (kept.isPresent()) {
        return kept.get();
      }
      guest.hypervisor().stop(guest.name(), StopMode.DESTROY);
    }
    GuestLink made = ahead.remove(guest.name());
    return made == null ? links.make(guest.name(), guest.spec().mac()) : made;
  }

  /**
   * Makes the link of the guest's next start now, when nobody waits for it, unless too many are.
   */
  void prepare(KeptGuest guest, ReentrantLock turn) {
    if (guest.isHeld()) {
      run(guest, turn, IGNORED, () -> prepareNow(guest));
    }
  }

  private boolean prepareNow(KeptGuest guest) throws IOException {
    if (ahead.size() < MAX_AHEAD && !ahead.containsKey(guest.name())) {
      ahead.put(guest.name(), links.make(guest.name(), guest.spec().mac()));
    }
    return true;
  }

  /** Stops the guest and, unless it stays in memory, removes its link. */
  void stop(KeptGuest guest, boolean gone, ReentrantLock turn, Reply<Boolean> reply) {
    run(
        guest,
        turn,
        reply,
        () -> {
          StopMode mode = gone ? StopMode.DESTROY : guest.stop();
          guest.hypervisor().stop(guest.name(), mode);
          if (guest.isHeld() && guest.hypervisor().status(guest.name()) != GuestStatus.PAUSED) {
            links.remove(guest.name());
            prepare(guest, turn);
          }
          return true;
        });
  }

  private interface Call<T> {
    T call() throws IOException, HypervisorException;
  }

  private <T> void run(KeptGuest guest, ReentrantLock turn, Reply<T> reply, Call<T> call) {
    Runnable work =
        () -> {
          turn.lock();
          try {
            reply.done(call.call());
          } catch (IOException | HypervisorException e) {
            reply.failed(String.valueOf(e.getMessage()));
          } catch (RuntimeException e) {
            System.getLogger(getClass().getName())
                .log(System.Logger.Level.ERROR, guest.name() + ": a defect", e);
            reply.failed("a defect in the daemon, see its log: " + e);
          } finally {
            turn.unlock();
          }
        };
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      reply.failed("the daemon is stopping");
    }
  }

  /** Waits for the calls that are under way, and removes the links that no start has used. */
  @Override
  public void close() {
    for (GuestName unused : List.copyOf(ahead.keySet())) {
      threads.execute(
          () -> {
            try {
              links.remove(unused);
            } catch (IOException e) {
              // The next daemon finds and replaces it.
            }
          });
    }
    threads.close();
  }
}
