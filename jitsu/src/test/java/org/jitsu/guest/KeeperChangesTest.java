package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.guest.KeeperWorld.MS;
import static org.jitsu.guest.KeeperWorld.SECOND;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.wake.HostLimits;
import org.jitsu.core.wake.Rate;
import org.jitsu.core.wake.Tenant;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.core.wake.WakeTerms;
import org.jitsu.testkit.GuestScript;
import org.jitsu.testkit.ScriptedHold.Address;
import org.jitsu.testkit.ScriptedHold.Asked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guests that come and go while the keeper keeps others. */
class KeeperChangesTest {

  private static final Readiness TCP = new Readiness.Tcp();

  @TempDir static Path folder;

  private KeeperWorld world = new KeeperWorld(Path.of(""), () -> 0);

  @BeforeEach
  void emptyWorld() throws Exception {
    world = new KeeperWorld(Files.writeString(folder.resolve("kernel"), "kernel"), () -> MS);
    world.hold.answersIn(MS);
  }

  @Test
  void aNewcomerIsKeptAsIfItHadAlwaysBeenThere() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    world.await(www);

    Service shop = world.guest("shop", StopMode.DESTROY, TCP);
    world.join(shop, WakeLimits.DEFAULTS);

    assertThat(world.state(shop)).isEqualTo("asleep");
    assertThat(world.await(shop)).isEqualTo(new Outcome.Ready());
    assertThat(world.hold.address(shop.guest())).isEqualTo(Address.SERVED);
    assertThat(world.state(www)).isEqualTo("ready");
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
  }

  @Test
  void aNewcomerHasItsOwnTerms() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    Service shop = world.guest("shop", StopMode.DESTROY, TCP);
    Rate once = new Rate(1, Duration.ofHours(1).toNanos());
    WakeTerms terms = new WakeTerms("", 0, List.of(), List.of(), Set.of(), null, once);
    world.join(shop, new WakeLimits(HostLimits.DEFAULTS, Map.of("shop.test", terms), Map.of()));

    world.await(shop);
    world.keeper.stop(shop.guest());
    world.awaitState(shop, "asleep");

    assertThat(world.await(shop))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.BUDGET_SPENT));
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @ParameterizedTest
  @EnumSource(StopMode.class)
  void oneThatGoesIsStoppedAndLeavesNothing(StopMode stop) throws Exception {
    Service www = world.guest("www", stop, TCP);
    Service shop = world.guest("shop", StopMode.DESTROY, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual());
    world.begin();
    world.await(www);
    world.await(shop);
    KeptGuest leaving = world.kept(www);

    assertThat(forget(www)).isEmpty();

    assertThat(world.keeper.view(www.guest())).isEmpty();
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.NOWHERE);
    assertThat(world.links.find(www.guest(), leaving.spec().mac())).isEmpty();
    assertThat(world.await(www))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.STOPPING));
    assertThat(world.state(shop)).isEqualTo("ready");
    assertThat(forget(www)).as("who is gone can go").isEmpty();

    world.join(www, WakeLimits.DEFAULTS);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void oneThatSleepsInMemoryIsDestroyed() {
    Service www = world.guest("www", StopMode.PAUSE, TCP);
    world.begin();
    world.await(www);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.PAUSED);

    assertThat(forget(www)).isEmpty();

    world.join(www, WakeLimits.DEFAULTS);
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void whoWaitsForOneThatGoesIsRefused() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual());
    world.begin();
    CompletableFuture<Outcome> waiting = world.summon(www);
    world.time.pass(2 * MS);

    CompletableFuture<Optional<String>> gone = forgetting(www);
    CompletableFuture<Outcome> late = world.summon(www);
    world.time.passUntil("it is gone", gone::isDone);

    assertThat(waiting).isDone();
    assertThat(waiting.join()).isInstanceOf(Outcome.Refused.class);
    assertThat(late.join()).isInstanceOf(Outcome.Refused.class);
    assertThat(world.hypervisor.starts(www.guest())).isLessThan(2);
    assertThat(world.keeper.views()).isEmpty();
  }

  @Test
  void whoComesWhileOneDrainsDoesNotStartItAgain() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    world.await(www);
    world.keeper.stop(www.guest());
    CompletableFuture<Outcome> waiting = world.summon(www); // waits for the next start

    assertThat(forget(www)).isEmpty();

    assertThat(waiting.join()).isInstanceOf(Outcome.Refused.class);
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
  }

  @Test
  void oneThatCannotBeStoppedStays() {
    Service www = world.guest("www", StopMode.PAUSE, TCP);
    world.begin();
    world.await(www);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    world.hypervisor.failNextStop(
        www.guest(), new HypervisorException(Kind.FAILED, "it does not let go"));

    assertThat(forget(www)).contains("it does not let go");

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(forget(www)).isEmpty();
  }

  @Test
  void oneWithoutALinkGoesToo() {
    Readiness listening = new Readiness.Console(Pattern.compile("serves"));
    Service www = world.guest("www", StopMode.DESTROY, Network.USER, listening);
    world.hypervisor.script(www.guest(), GuestScript.usual().speaks(30 * MS, "serves 80"));
    world.begin();
    world.await(www);

    assertThat(forget(www)).isEmpty();
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.NOWHERE);
  }

  @Test
  void memoryOfOneThatGoesIsFreeForOthers() {
    HostLimits host = HostLimits.DEFAULTS;
    WakeLimits limits =
        new WakeLimits(
            new HostLimits(null, null, 8, 16 << 20, SECOND, host.evictIdleNs(), List.of()),
            Map.of(),
            Map.of());
    world.limited(limits);
    Service www = world.guest("www", StopMode.PAUSE, TCP);
    Service shop = world.guest("shop", StopMode.DESTROY, TCP);
    world.begin();
    world.await(www);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.await(shop)).as("who is paused has it").isInstanceOf(Outcome.Refused.class);

    world.time.passUntil("it is gone", forgetting(www)::isDone);

    assertThat(world.await(shop)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void anotherIdleTimeHoldsAtOnce() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    world.await(www);

    changes(www, kept -> with(kept, 5 * SECOND, kept.stop(), kept.spec().memoryBytes()));
    assertThat(world.state(www)).isEqualTo("ready");
    world.time.pass(6 * SECOND);
    world.awaitState(www, "asleep");
    assertThat(world.time.nowNs()).isLessThan(KeeperWorld.IDLE);

    world.await(www);
    changes(www, kept -> with(kept, 3600 * SECOND, kept.stop(), kept.spec().memoryBytes()));
    world.time.pass(600 * SECOND);
    assertThat(world.state(www)).isEqualTo("ready");
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(2);
  }

  @Test
  void whatRunsGoesOnAndTheNextStartIsOfTheNewDefinition() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    world.await(www);

    changes(www, kept -> with(kept, KeeperWorld.IDLE, kept.stop(), 32 << 20));
    assertThat(world.state(www)).isEqualTo("ready");
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.SERVED);
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);

    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void oneThatSleepsInMemoryBootsAnewWhenItIsAnotherOne() {
    Service www = world.guest("www", StopMode.PAUSE, TCP);
    world.begin();
    world.await(www);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.PAUSED);

    changes(www, kept -> with(kept, KeeperWorld.IDLE, StopMode.PAUSE, 32 << 20));
    world.time.pass(SECOND);

    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void oneThatIsPausedAfterItBecameAnotherOneBootsAnewToo() {
    Service www = world.guest("www", StopMode.PAUSE, TCP);
    world.begin();
    world.await(www);

    changes(www, kept -> with(kept, KeeperWorld.IDLE, StopMode.PAUSE, 32 << 20));
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());

    assertThat(world.keeper.starts().starts().getLast().marks())
        .as("a boot, after what was in memory was destroyed")
        .extracting(Mark::phase)
        .contains(Phase.SPAWNED);
  }

  @Test
  void memoryIsCountedAsItWasStarted() {
    HostLimits host = HostLimits.DEFAULTS;
    world.limited(
        new WakeLimits(
            new HostLimits(null, null, 8, 48 << 20, SECOND, host.evictIdleNs(), List.of()),
            Map.of(),
            Map.of()));
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    Service shop = world.guest("shop", StopMode.DESTROY, TCP);
    Service cart = world.guest("cart", StopMode.DESTROY, TCP);
    world.begin();
    world.await(www);
    changes(www, kept -> with(kept, KeeperWorld.IDLE, kept.stop(), 48 << 20));

    assertThat(world.await(shop)).as("www has 16 MiB still").isEqualTo(new Outcome.Ready());
    assertThat(world.await(cart)).isEqualTo(new Outcome.Ready());
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.await(www)).as("it wants 48 now").isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void aGuestThatIsAwayIsHeldAsItsServicesSayNow() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    int before = world.hold.calls().size();

    changes(www, kept -> with(kept, 5 * SECOND, kept.stop(), kept.spec().memoryBytes()));

    assertThat(world.hold.calls()).hasSize(before + 1);
    assertThat(world.hold.calls().getLast().asked()).isEqualTo(Asked.HOLD);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void oneThatNobodyKeepsCannotChange() {
    world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    KeptGuest stranger = world.kept(world.guest("shop", StopMode.DESTROY, TCP));
    assertThat(settled(world.keeper.change(stranger))).isPresent();
    assertThat(settled(world.keeper.define(stranger.name(), stranger.spec()))).isPresent();
  }

  @Test
  void whatCannotBeBootedIsSaidAndChangesNothing() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.begin();
    GuestSpec tiny = with(world.only(), SECOND, StopMode.DESTROY, 1).spec();

    assertThat(settled(world.keeper.define(www.guest(), tiny)))
        .hasValueSatisfying(why -> assertThat(why).contains("too small"));
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void otherLimitsHoldAtOnceForThoseWhoAreKept() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    Service shop = world.guest("shop", StopMode.DESTROY, TCP);
    world.begin();
    world.await(www);
    Tenant small = new Tenant("small", List.of("test"), null, 8, 16 << 20, null);
    WakeTerms terms = new WakeTerms("small", 0, List.of(), List.of(), Set.of(), null, null);

    world.keeper.limit(
        new WakeLimits(
            HostLimits.DEFAULTS,
            Map.of("www.test", terms, "shop.test", terms),
            Map.of("small", small)));
    assertThat(world.await(shop)).as("www has it all").isInstanceOf(Outcome.Refused.class);

    world.keeper.limit(WakeLimits.DEFAULTS);
    assertThat(world.await(shop)).isEqualTo(new Outcome.Ready());
  }

  private void changes(Service service, UnaryOperator<KeptGuest> how) {
    KeptGuest next = how.apply(world.kept(service));
    assertThat(settled(world.keeper.define(next.name(), next.spec()))).isEmpty();
    assertThat(settled(world.keeper.change(next))).isEmpty();
  }

  private Optional<String> settled(CompletionStage<Optional<String>> asked) {
    world.time.passUntil("it is settled", asked.toCompletableFuture()::isDone);
    return asked.toCompletableFuture().join();
  }

  private static KeptGuest with(KeptGuest kept, long idleNs, StopMode stop, long memoryBytes) {
    GuestSpec was = kept.spec();
    Service of = kept.services().getFirst();
    return new KeptGuest(
        new GuestSpec(
            was.name(),
            was.mac(),
            was.kernel(),
            was.initrd(),
            was.cmdline(),
            memoryBytes,
            was.cpus(),
            was.disks(),
            was.network(),
            was.forwards(),
            was.shutdownDeadlineNs(),
            was.options()),
        kept.hypervisor(),
        stop,
        kept.ahead(),
        kept.bootDeadlineNs(),
        List.of(
            new Service(
                of.name(),
                of.guest(),
                of.names(),
                of.addresses(),
                of.ports(),
                of.mode(),
                of.wake(),
                of.ready(),
                of.refusing(),
                idleNs,
                of.ttlSeconds())));
  }

  private Optional<String> forget(Service service) {
    CompletableFuture<Optional<String>> gone = forgetting(service);
    world.time.passUntil(service.guest() + " is gone", gone::isDone);
    return gone.join();
  }

  private CompletableFuture<Optional<String>> forgetting(Service service) {
    return world.keeper.forget(service.guest()).toCompletableFuture();
  }
}
