package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.guest.FoundGuest.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The keeper on its own thread, asked by many others. */
@Timeout(60)
class GuestKeeperThreadTest {

  private static final GuestName NAME = new GuestName("www");
  private static final int THREADS = 8;
  private static final int SUMMONS = 1000;

  /** So long nothing happens by itself. */
  private static final long HOUR_NS = 3_600_000_000_000L;

  private final Prompt prompt = new Prompt();
  private final GuestKeeper keeper =
      new GuestKeeper(
          Ticker.system(), Level.INFO, WakeLimits.DEFAULTS, WallClock.system(), List.of());

  @Test
  void bootsOnceForThousandSummonsOfEightThreads() throws Exception {
    begin(Condition.ASLEEP);
    List<CompletableFuture<Outcome>> outcomes = ask(SUMMONS);
    for (CompletableFuture<Outcome> outcome : outcomes) {
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Ready());
    }
    assertThat(prompt.starts).hasValue(1);
    keeper.close(true);

    assertThat(prompt.stops).hasValue(1);
    assertThat(keeper.starts().starts()).hasSize(1);
  }

  @Test
  void settlesWhoeverAsksWhileItEnds() throws Exception {
    begin(Condition.ASLEEP);
    List<CompletableFuture<Outcome>> outcomes;
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> closed = other.submit(() -> keeper.close(false));
      outcomes = ask(SUMMONS);
      closed.get(30, TimeUnit.SECONDS);
    }

    for (CompletableFuture<Outcome> outcome : outcomes) {
      assertThat(outcome.get(30, TimeUnit.SECONDS))
          .isInstanceOfAny(Outcome.Ready.class, Refused.class);
    }
  }

  @Test
  void outlivesABug() throws Exception {
    begin(Condition.ASLEEP);
    prompt.refusesWithABug = true;
    keeper.stop(NAME);
    assertThat(ask(1).getFirst().get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Ready());
    keeper.stop(NAME); // its address cannot be held
    CompletableFuture<Outcome> late = ask(1).getFirst();
    keeper.close(false);

    assertThat(late.get(30, TimeUnit.SECONDS)).isInstanceOf(Refused.class);
  }

  private void begin(Condition condition) {
    keeper.start(
        List.of(
            new FoundGuest(
                new KeptGuest(SPEC, prompt, StopMode.DESTROY, null, HOUR_NS, List.of(SERVICE)),
                condition,
                null)),
        prompt,
        prompt,
        prompt);
  }

  private List<CompletableFuture<Outcome>> ask(int summons) throws Exception {
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<CompletionStage<Outcome>>> asked = new ArrayList<>();
      for (int n = 0; n < summons; n++) {
        asked.add(threads.submit(() -> keeper.summon(SERVICE, new Cause.Asked(0))));
      }
      for (Future<CompletionStage<Outcome>> each : asked) {
        outcomes.add(each.get().toCompletableFuture());
      }
    }
    return outcomes;
  }

  private static final GuestSpec SPEC =
      new GuestSpec(
          NAME,
          new Mac(0x02005e100001L),
          Path.of("kernel"),
          null,
          "",
          16 << 20,
          1,
          List.of(),
          GuestSpec.Network.TAP,
          List.of(),
          10_000_000_000L,
          Map.of());

  private static final Service SERVICE =
      new Service(
          "www.test",
          NAME,
          List.of("www.test"),
          List.of(InetAddress.ofLiteral("10.77.0.10")),
          List.of(Port.tcp(80)),
          Mode.AUTO,
          Wake.QUERY,
          new Readiness.Tcp(),
          Refusing.RESET,
          HOUR_NS,
          60);

  /** A world in which everything works at once, on whatever thread asks. */
  private static final class Prompt implements Hypervisor, AddressHold, PortHold, GuestLinks {

    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger stops = new AtomicInteger();
    private volatile boolean refusesWithABug;

    @Override
    public void define(GuestSpec spec) {}

    @Override
    public GuestStatus status(GuestName guest) {
      return starts.get() > stops.get() ? GuestStatus.RUNNING : GuestStatus.STOPPED;
    }

    @Override
    public Started start(GuestName guest, List<GuestLink> links) {
      starts.incrementAndGet();
      return new Started(new Attachment.Tap("vm0", SPEC.mac()), List.of());
    }

    @Override
    public void stop(GuestName guest, StopMode mode) {
      stops.incrementAndGet();
    }

    @Override
    public void undefine(GuestName guest) {}

    @Override
    public CompletionStage<Void> hold(Holding holding) {
      if (refusesWithABug) {
        throw new IllegalStateException("a bug of this test");
      }
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Released> release(GuestName guest, Attachment.Ports where) {
      throw new AssertionError("its guest has a link");
    }

    @Override
    public CompletionStage<Long> listening(GuestName guest, GuestLink link) {
      return CompletableFuture.completedStage(1L);
    }

    @Override
    public CompletionStage<HandedOver> handOver(GuestName guest, GuestLink link) {
      return CompletableFuture.completedStage(new HandedOver(1, new Released(1, 1, 0)));
    }

    @Override
    public CompletionStage<Released> release(GuestName guest, GuestLink link) {
      return CompletableFuture.completedStage(new Released(1, 1, 0));
    }

    @Override
    public void refuse(GuestName guest) {}

    @Override
    public CompletionStage<Void> forget(GuestName guest) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public GuestLink make(GuestName guest, Mac mac) {
      return new GuestLink("tap1", 1, mac);
    }

    @Override
    public Optional<GuestLink> find(GuestName guest, Mac mac) {
      return Optional.empty();
    }

    @Override
    public boolean isPlugged(GuestLink link) {
      return false;
    }

    @Override
    public void remove(GuestName guest) {}

    @Override
    public void close() {}
  }
}
