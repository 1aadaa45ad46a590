package org.jitsu.synjitsu.relay;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.summon.Activity;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.core.summon.HoldException;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;

/**
 * The door to the relay: listens in the stead of guests without a TAP, keeps their clients waiting,
 * and passes bytes on. Any thread may call.
 */
public final class Relay implements PortHold, AutoCloseable {

  private final EventLoopGroup group;
  private final Commons commons;
  private final Map<GuestName, RelayedGuest> guests = new HashMap<>();

  private Relay(EventLoopGroup group, Commons commons) {
    this.group = group;
    this.commons = commons;
  }

  /**
   * Gets ready; listens to nothing yet.
   *
   * @param summoner told of every connection to a guest that is away, on the relay's thread
   * @param activity told of guests whose connections are open, likewise
   * @param announced the services whose guests are told by the PROXY protocol who connects
   */
  public static Relay open(
      Summoner summoner, Activity activity, Ticker ticker, Set<String> announced) {
    return open(summoner, activity, ticker, announced, RelayBounds.DEFAULTS);
  }

  static Relay open(
      Summoner summoner,
      Activity activity,
      Ticker ticker,
      Set<String> announced,
      RelayBounds bounds) {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("relay", true), NioIoHandler.newFactory());
    return new Relay(
        group, new Commons(group.next(), summoner, activity, ticker, bounds, announced));
  }

  @Override
  public CompletionStage<Void> hold(Holding holding) {
    GuestName name = holding.guest();
    return ask(
        name,
        (CompletableFuture<Void> done) ->
            guests
                .computeIfAbsent(name, _ -> new RelayedGuest(holding, commons))
                .hold(holding, done));
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, Attachment.Ports where) {
    return ask(
        guest,
        done -> {
          RelayedGuest held = guests.get(guest);
          if (held == null) {
            String never = "it was never held";
            done.completeExceptionally(
                new HoldException(guest, never, new IllegalStateException(never)));
          } else {
            done.complete(held.release(where));
          }
        });
  }

  @Override
  public void refuse(GuestName guest) {
    ask(
        guest,
        done -> {
          RelayedGuest held = guests.get(guest);
          if (held != null) {
            held.refuse();
          }
          done.complete(null);
        });
  }

  @Override
  public CompletionStage<Void> forget(GuestName guest) {
    return ask(
        guest,
        done -> {
          RelayedGuest held = guests.remove(guest);
          if (held != null) {
            held.close();
          }
          done.complete(null);
        });
  }

  private <T> CompletionStage<T> ask(GuestName guest, Consumer<CompletableFuture<T>> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      commons.loop.execute(() -> work.accept(done));
    } catch (RejectedExecutionException ended) {
      done.completeExceptionally(new HoldException(guest, "the relay has ended", ended));
    }
    return done;
  }

  /** Returns how many connections are open, and how others ended, each by its word. */
  public SortedMap<String, Long> counts() {
    return commons.counts();
  }

  /** Returns how many connections each guest has taken since the daemon began. */
  public Map<GuestName, Long> connections() {
    return commons.taken();
  }

  /** Ends: connections are reset, and nobody listens any more. Blocks for moments. */
  @Override
  public void close() {
    if (!group.isShuttingDown()) {
      commons
          .loop
          .submit(() -> guests.values().forEach(RelayedGuest::close))
          .awaitUninterruptibly(); // a loop that ends closes what is open, by a FIN
    }
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
