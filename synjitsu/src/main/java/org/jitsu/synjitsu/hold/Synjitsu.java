package org.jitsu.synjitsu.hold;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.synjitsu.link.Network;
import org.jspecify.annotations.Nullable;

/**
 * The door to Synjitsu: answers for guests that are away and hands their clients' connections over.
 *
 * <pre>{@code
 * Network network = Network.open(settings);
 * Synjitsu synjitsu = Synjitsu.open(network, ticker);
 * Keeper keeper = new Keeper(synjitsu, network.links(), ...);
 * synjitsu.start(keeper);
 * }</pre>
 *
 * <p>What is asked before the start waits for it. Any thread may call.
 */
public final class Synjitsu implements AddressHold, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Synjitsu.class.getName());

  private final AtomicInteger looking = new AtomicInteger();
  private final Network network;
  private final Ticker ticker;
  private final Door door;
  private final @Nullable Proxy proxy;
  private final Counts counts = new Counts(new Tally(), new Tally());

  /** Complete when no agent looks into the mailbox any more. */
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private boolean started;

  private Synjitsu(Network network, Ticker ticker, Door door, @Nullable Proxy proxy) {
    this.network = network;
    this.ticker = ticker;
    this.door = door;
    this.proxy = proxy;
  }

  /** Gets ready on a network, which stays the caller's; the clients of all guests are held. */
  public static Synjitsu open(Network network, Ticker ticker) throws LinuxException {
    return new Synjitsu(network, ticker, Door.open(), null);
  }

  /** Gets ready on a network, to answer in guests' names as their services say. Blocks. */
  public static Synjitsu open(Network network, Ticker ticker, ProxySettings settings)
      throws IOException {
    return new Synjitsu(network, ticker, Door.open(), Proxy.open(network, ticker, settings));
  }

  /** Begins to answer; once. Whoever knocks is told to {@code summoner}, on Synjitsu's thread. */
  public synchronized void start(Summoner summoner) {
    if (started) {
      throw new IllegalStateException("Synjitsu was started already");
    }
    started = true;
    HoldAgent agent = new HoldAgent(network, door, counts, proxy, summoner, ticker);
    Thread.ofPlatform()
        .name("synjitsu")
        .daemon()
        .start(
            () -> {
              agent.run();
              ended.complete(null);
            });
  }

  @Override
  public CompletionStage<Void> hold(Holding holding) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    put(new Request.Hold(holding, done));
    if (proxy != null) {
      look(holding);
    }
    return done;
  }

  @Override
  public CompletionStage<Long> listening(GuestName guest, GuestLink link) {
    CompletableFuture<Long> listening = new CompletableFuture<>();
    put(new Request.Watch(guest, link, listening));
    return listening;
  }

  @Override
  public CompletionStage<HandedOver> handOver(GuestName guest, GuestLink link) {
    CompletableFuture<HandedOver> done = new CompletableFuture<>();
    put(new Request.HandOver(guest, link, done));
    return done;
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, GuestLink link) {
    CompletableFuture<Released> done = new CompletableFuture<>();
    put(new Request.Release(guest, link, done));
    return done;
  }

  @Override
  public void refuse(GuestName guest) {
    put(new Request.Refuse(guest));
  }

  @Override
  public CompletionStage<Void> forget(GuestName guest) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    put(new Request.Forget(guest, done));
    return done;
  }

  /** Looks at what the guest will boot, behind the caller's back: images lie on disks. */
  private void look(Holding holding) {
    looking.incrementAndGet();
    Thread.startVirtualThread(
        () -> {
          try {
            put(new Request.Identified(holding.guest(), Booted.look(holding.spec())));
          } catch (IOException missing) {
            LOG.log(DEBUG, "{0} is held as one that was never seen: {1}", holding.guest(), missing);
          } finally {
            looking.decrementAndGet();
          }
        });
  }

  /** Whether images are being looked at. */
  boolean isLooking() {
    return looking.get() > 0;
  }

  /** Returns why packets were dropped so far, and how many each. */
  public SortedMap<String, Long> drops() {
    return counts.drops().counts();
  }

  /** Returns how connections ended that were answered in guests' names, and how many each. */
  public SortedMap<String, Long> proxied() {
    return counts.ends().counts();
  }

  /** Ends: held addresses fall silent, guests that serve go on. Waits for the agent's last turn. */
  @Override
  public synchronized void close() {
    door.mailbox().reply(new Request.Stop());
    if (started) {
      ended.join();
    }
    ended.complete(null);
    door.mailbox().drain(HoldAgent::turnAway);
    door.close();
    if (proxy != null) {
      proxy.close();
    }
  }

  private void put(Request request) {
    if (!door.mailbox().offer(request)) {
      HoldAgent.turnAway(request);
    }
    if (ended.isDone()) { // nobody else looks any more
      door.mailbox().drain(HoldAgent::turnAway);
    }
  }
}
