package org.jitsu.guest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
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

  /**
   * What a start led to.
   *
   * @param link the guest's link; null where it has none
   * @param marks the moments of the start
   */
  record StartedGuest(@Nullable GuestLink link, List<Mark> marks) {}

  private final GuestLinks links;
  private final Ticker ticker;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  GuestOperations(GuestLinks links, Ticker ticker) {
    this.links = links;
    this.ticker = ticker;
  }

  /**
   * Makes the guest's link and starts it. A guest that is stopped in memory goes on with the link
   * it has.
   */
  void start(KeptGuest guest, ReentrantLock turn, Reply<StartedGuest> reply) {
    run(
        guest,
        turn,
        reply,
        () -> {
          List<Mark> marks = new ArrayList<>();
          @Nullable GuestLink link = guest.isHeld() ? link(guest) : null;
          marks.add(new Mark(Phase.LINKED, ticker.nowNs()));
          Started started =
              guest.hypervisor().start(guest.name(), link == null ? List.of() : List.of(link));
          marks.addAll(started.marks());
          return new StartedGuest(link, marks);
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
    return links.make(guest.name(), guest.spec().mac());
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

  /** Waits for the calls that are under way. */
  @Override
  public void close() {
    threads.close();
  }
}
