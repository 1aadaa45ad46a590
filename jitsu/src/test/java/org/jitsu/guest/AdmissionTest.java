package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.guest.KeeperWorld.MS;
import static org.jitsu.guest.KeeperWorld.SECOND;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.wake.HostLimits;
import org.jitsu.core.wake.Hours;
import org.jitsu.core.wake.Prefix;
import org.jitsu.core.wake.Rate;
import org.jitsu.core.wake.Tenant;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.core.wake.WakeTerms;
import org.jitsu.testkit.GuestScript;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may wake a guest, and in what order they come, in a world of scripted guests. */
class AdmissionTest {

  private static final InetAddress HONEST = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress OTHER = InetAddress.ofLiteral("198.51.100.7");
  private static final long MINUTE = 60 * SECOND;
  private static final long GUEST_BYTES = 16 << 20; // as KeeperWorld's guests have

  @TempDir static Path folder;

  private KeeperWorld world = new KeeperWorld(Path.of(""), () -> 0);

  @BeforeEach
  void emptyWorld() throws Exception {
    world = new KeeperWorld(Files.writeString(folder.resolve("kernel"), "kernel"), () -> MS);
    world.hold.answersIn(MS);
  }

  @Test
  void anUnprovenQueryWakesNothingWhereProofIsAsked() {
    Service www = begun(WakeLimits.DEFAULTS, Wake.PROVEN);

    assertThat(refused(wake(www, query(HONEST, false)))).isEqualTo(Reason.UNPROVEN);
    assertThat(refused(wake(www, new Cause.SynSeen(HONEST, 80, 0)))).isEqualTo(Reason.UNPROVEN);
    assertThat(world.state(www)).isEqualTo("asleep");
    assertThat(wake(www, query(HONEST, true))).isEmpty();
    world.awaitState(www, "ready");
    assertThat(wake(www, query(HONEST, false))).as("it is awake anyway").isEmpty();
    assertThat(world.keeper.refusals().counts()).containsExactly(Map.entry(Reason.UNPROVEN, 2L));
    assertThat(world.keeper.refusals().newest().getFirst().causeText())
        .isEqualTo("query www.test A from 192.0.2.7");
  }

  @Test
  void aCompletedHandshakeProvesWhoConnects() {
    Service www = begun(WakeLimits.DEFAULTS, Wake.PROVEN);

    assertThat(wake(www, new Cause.Connected(HONEST, 80, 0))).isEmpty();
    world.awaitState(www, "ready");
  }

  @Test
  void listsTypesAndHoursAreKept() {
    Prefix honest = Prefix.parse("192.0.2.0/24");
    Service lists = world.guest("lists", StopMode.DESTROY, new Readiness.Tcp());
    Service types = world.guest("types", StopMode.DESTROY, new Readiness.Tcp());
    Service hours = world.guest("hours", StopMode.DESTROY, new Readiness.Tcp());
    Map<String, WakeTerms> terms =
        Map.of(
            lists.name(),
            new WakeTerms(
                "", 0, List.of(honest), List.of(Prefix.parse("192.0.2.66")), Set.of(), null, null),
            types.name(),
            new WakeTerms("", 0, List.of(), List.of(), Set.of("HTTPS"), null, null),
            hours.name(),
            new WakeTerms("", 0, List.of(), List.of(), Set.of(), Hours.parse("01:00-02:00"), null));
    world.limited(new WakeLimits(HostLimits.DEFAULTS, terms, Map.of())).begin();

    assertThat(refused(wake(lists, query(OTHER, true)))).isEqualTo(Reason.DENIED);
    assertThat(refused(wake(lists, query(InetAddress.ofLiteral("192.0.2.66"), true))))
        .isEqualTo(Reason.DENIED);
    assertThat(refused(wake(types, query(HONEST, true)))).isEqualTo(Reason.DENIED);
    assertThat(refused(wake(hours, query(HONEST, true)))).isEqualTo(Reason.DENIED);
    assertThat(wake(lists, query(HONEST, false))).isEmpty();
    assertThat(wake(types, new Cause.SynSeen(HONEST, 80, 0))).as("no query").isEmpty();
    world.time.pass(90 * MINUTE);
    assertThat(wake(hours, query(HONEST, false))).isEmpty();
    assertThat(wake(hours, new Cause.Asked(0))).isEmpty();
  }

  @Test
  void probersWakeNothingHoweverTheyCome() {
    Service www = world.guest("www", StopMode.DESTROY, new Readiness.Tcp());
    HostLimits usual = HostLimits.DEFAULTS;
    HostLimits host =
        new HostLimits(
            null,
            null,
            usual.bootsAtOnce(),
            Long.MAX_VALUE,
            usual.queueDeadlineNs(),
            usual.evictIdleNs(),
            List.of(Prefix.parse("198.51.100.0/24")));
    world.limited(new WakeLimits(host, Map.of(), Map.of())).begin();

    for (Cause cause :
        List.of(
            query(OTHER, true),
            new Cause.SynSeen(OTHER, 80, 0),
            new Cause.DatagramSeen(OTHER, 80, 0),
            new Cause.Connected(OTHER, 80, 0))) {
      assertThat(refused(wake(www, cause))).isEqualTo(Reason.DENIED);
    }
    assertThat(world.state(www)).isEqualTo("asleep");
    assertThat(wake(www, query(HONEST, false))).isEmpty();
  }

  @Test
  void aPrefixUsesUpItsBudgetAndNobodyElses() {
    List<Service> services = guests(8);
    world.limited(host(new Rate(4, MINUTE), 256, Long.MAX_VALUE)).begin();

    List<Optional<Refused>> wishes =
        services.stream().map(service -> wake(service, query(HONEST, true))).toList();
    assertThat(wishes.subList(0, 4)).allMatch(Optional::isEmpty);
    assertThat(wishes.subList(4, 8))
        .allSatisfy(wish -> assertThat(refused(wish)).isEqualTo(Reason.BUDGET_SPENT));
    assertThat(wake(services.get(4), query(OTHER, true))).isEmpty();
    world.time.pass(MINUTE / 4);
    assertThat(wake(services.get(5), query(HONEST, true))).isEmpty();
    assertThat(refused(wake(services.get(6), query(HONEST, true)))).isEqualTo(Reason.BUDGET_SPENT);
  }

  @Test
  void forgedClientsLeaveHalfOfABudgetToProvenOnes() {
    List<Service> services = guests(6);
    Map<String, WakeTerms> terms = new HashMap<>();
    services.forEach(service -> terms.put(service.name(), of("shop")));
    Tenant shop = new Tenant("shop", List.of(), new Rate(4, MINUTE), 16, Long.MAX_VALUE, null);
    world.limited(new WakeLimits(HostLimits.DEFAULTS, terms, Map.of("shop", shop))).begin();

    long woken =
        IntStream.range(0, 4)
            .filter(i -> wake(services.get(i), query(forged(i), false)).isEmpty())
            .count();
    assertThat(woken).isEqualTo(2);
    assertThat(wake(services.get(4), query(HONEST, true))).isEmpty();
    assertThat(wake(services.get(5), query(HONEST, true))).isEmpty();
    assertThat(refused(wake(services.get(3), query(HONEST, true)))).isEqualTo(Reason.BUDGET_SPENT);
  }

  @Test
  void moreThanMayBootAtOnceWaitForTheirTurn() {
    List<Service> services = guests(5);
    world.limited(host(null, 2, Long.MAX_VALUE));
    services.forEach(s -> world.hypervisor.script(s.guest(), GuestScript.usual().listens(SECOND)));
    world.begin();

    List<CompletableFuture<Outcome>> outcomes = services.stream().map(world::summon).toList();
    world.time.pass(SECOND / 2);
    assertThat(states(services))
        .isEqualTo(List.of("booting", "booting", "queued", "queued", "queued"));
    world.time.pass(4 * SECOND);
    assertThat(outcomes).allMatch(it -> it.getNow(null) instanceof Outcome.Ready);
  }

  @Test
  void whoseTurnDoesNotComeIsRefused() {
    List<Service> services = guests(2);
    world.limited(host(null, 1, Long.MAX_VALUE));
    world.hypervisor.script(services.getFirst().guest(), GuestScript.usual().deaf());
    world.begin();

    world.summon(services.get(0));
    CompletableFuture<Outcome> second = world.summon(services.get(1));
    world.time.pass(HostLimits.DEFAULTS.queueDeadlineNs() + SECOND);
    assertThat(refused(second)).isEqualTo(Reason.OVERLOADED);
    assertThat(world.state(services.get(1))).isEqualTo("asleep");
  }

  /** One tenant's crowd does not stand before the other's single guest. */
  @Test
  void theTurnGoesAroundAmongTenants() {
    List<Service> services = guests(9);
    Map<String, WakeTerms> terms = new HashMap<>();
    services.forEach(service -> terms.put(service.name(), of("crowd")));
    Service lone = services.getLast();
    terms.put(lone.name(), of("lone"));
    Map<String, Tenant> tenants = Map.of("crowd", tenant("crowd"), "lone", tenant("lone"));
    world.limited(new WakeLimits(host(null, 1, Long.MAX_VALUE).host(), terms, tenants));
    services.forEach(
        s -> world.hypervisor.script(s.guest(), GuestScript.usual().listens(SECOND / 4)));
    world.begin();

    List<String> order = new ArrayList<>();
    for (Service service : services) {
      var _ = world.summon(service).thenAccept(_ -> order.add(service.name()));
    }
    world.time.pass(4 * SECOND);
    assertThat(order).hasSize(9);
    assertThat(order.indexOf(lone.name())).isLessThanOrEqualTo(2);
  }

  @Test
  void theLongestIdleGuestMakesRoom() {
    List<Service> services = guests(3);
    world.limited(host(null, 256, 2 * GUEST_BYTES)).begin();
    world.await(services.get(0));
    world.await(services.get(1));
    world.time.pass(30 * SECOND);
    world.keeper.used(services.get(0).guest(), world.time.nowNs());
    world.time.pass(HostLimits.DEFAULTS.evictIdleNs());

    assertThat(world.await(services.get(2))).isEqualTo(new Outcome.Ready());
    assertThat(states(services)).isEqualTo(List.of("ready", "asleep", "ready"));
    assertThat(world.keeper.evictions()).isEqualTo(1);
  }

  @Test
  void aBusyGuestMakesRoomForAHigherPriorityOnly() {
    List<Service> services = guests(3);
    Map<String, WakeTerms> terms =
        Map.of(
            services.get(2).name(),
            new WakeTerms("", 5, List.of(), List.of(), Set.of(), null, null));
    world.limited(new WakeLimits(host(null, 256, GUEST_BYTES).host(), terms, Map.of())).begin();
    world.await(services.get(0));

    CompletableFuture<Outcome> equal = world.summon(services.get(1));
    world.time.pass(SECOND);
    assertThat(states(services)).isEqualTo(List.of("ready", "queued", "asleep"));
    world.time.pass(HostLimits.DEFAULTS.queueDeadlineNs());
    assertThat(refused(equal)).isEqualTo(Reason.OVERLOADED);

    world.keeper.used(services.get(0).guest(), world.time.nowNs());
    assertThat(world.await(services.get(2))).isEqualTo(new Outcome.Ready());
    assertThat(states(services)).isEqualTo(List.of("asleep", "asleep", "ready"));
  }

  @Test
  void onlySoManyAreBootedAheadAsThereIsMemoryFor() {
    List<Service> ahead = guestsAhead(4);
    Service www = world.guest("www", StopMode.DESTROY, new Readiness.Tcp());
    world.limited(host(null, 1, 3 * GUEST_BYTES)).begin();
    world.time.pass(2 * SECOND);

    assertThat(ahead)
        .extracting(service -> world.status(service.guest()))
        .filteredOn(GuestStatus.PAUSED::equals)
        .hasSize(3);
    assertThat(world.keeper.evictions()).isZero();
    CompletableFuture<Outcome> late = world.summon(www);
    world.time.pass(HostLimits.DEFAULTS.queueDeadlineNs() + SECOND);
    assertThat(refused(late)).as("who is paused keeps it").isEqualTo(Reason.OVERLOADED);

    world.restart();
    CompletableFuture<Outcome> later = world.summon(www);
    world.time.pass(HostLimits.DEFAULTS.queueDeadlineNs() + SECOND);
    assertThat(refused(later)).as("whoever paused it").isEqualTo(Reason.OVERLOADED);
  }

  @Test
  void whoIsWantedGoesBeforeWhatIsBootedAhead() {
    List<Service> ahead = guestsAhead(3);
    Service www = world.guest("www", StopMode.DESTROY, new Readiness.Tcp());
    world.limited(host(null, 1, Long.MAX_VALUE)).begin();
    world.time.passUntil(
        "all ask", () -> states(ahead).equals(List.of("booting", "queued", "queued")));

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    CompletableFuture<Outcome> joined = world.summon(ahead.getLast());
    world.time.pass(HostLimits.DEFAULTS.queueDeadlineNs());
    assertThat(joined).isCompletedWithValue(new Outcome.Ready());
    assertThat(world.keeper.starts().starts())
        .extracting(start -> start.guest().text())
        .containsExactly("a0", "www", "a1", "a2");
  }

  @Test
  void whatNeverFitsIsRefusedAtOnce() {
    List<Service> services = guests(1);
    world.limited(host(null, 256, GUEST_BYTES - 1)).begin();

    assertThat(refused(world.summon(services.getFirst()))).isEqualTo(Reason.NO_MEMORY);
  }

  @Test
  void manyPrefixesShareABucketWhenNoMoreCanBeRemembered() {
    Service www = world.guest("www", StopMode.DESTROY, new Readiness.Tcp());
    BootBudgets budgets = new BootBudgets(host(new Rate(2, MINUTE), 256, Long.MAX_VALUE), 3);
    int granted = 0;
    for (int i = 0; i < 100; i++) {
      Wish wish = new Wish(www, query(forged(i), true));
      if (budgets.refuses(wish, 0) == null) {
        budgets.charge(wish, 0);
        granted++;
      }
    }
    assertThat(granted).as("three prefixes once each, and all others two together").isEqualTo(5);
  }

  private List<Service> guests(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> world.guest("g" + i, StopMode.DESTROY, new Readiness.Tcp()))
        .toList();
  }

  private List<Service> guestsAhead(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> world.guestAhead("a" + i, StopMode.PAUSE, new Readiness.Tcp()))
        .toList();
  }

  private Service begun(WakeLimits limits, Wake wake) {
    Service service = world.guest("www", StopMode.DESTROY, new Readiness.Tcp());
    world.limited(limits).begin();
    return new Service(
        service.name(),
        service.guest(),
        service.names(),
        service.addresses(),
        service.ports(),
        service.mode(),
        wake,
        service.ready(),
        service.refusing(),
        service.idleNs(),
        service.ttlSeconds());
  }

  private Optional<Refused> wake(Service service, Cause cause) {
    CompletableFuture<Optional<Refused>> decision =
        world.keeper.wake(service, cause).toCompletableFuture();
    world.time.passUntil("it is decided", decision::isDone);
    return decision.join();
  }

  private static Reason refused(Optional<Refused> decision) {
    return decision.orElseThrow().reason();
  }

  private Reason refused(CompletableFuture<Outcome> outcome) {
    world.time.passUntil("it is settled", outcome::isDone);
    return ((Refused) outcome.join()).reason();
  }

  private List<String> states(List<Service> services) {
    return services.stream().map(world::state).toList();
  }

  private static Cause query(InetAddress client, boolean proven) {
    return new Cause.Queried("www.test", "A", client, proven, 0);
  }

  private static InetAddress forged(int i) {
    return InetAddress.ofLiteral("10.1." + i + ".1");
  }

  private static WakeTerms of(String tenant) {
    return new WakeTerms(tenant, 0, List.of(), List.of(), Set.of(), null, null);
  }

  private static Tenant tenant(String name) {
    return new Tenant(name, List.of(), null, 16, Long.MAX_VALUE, null);
  }

  private static WakeLimits host(@Nullable Rate perPrefix, int atOnce, long memoryBytes) {
    HostLimits usual = HostLimits.DEFAULTS;
    return new WakeLimits(
        new HostLimits(
            perPrefix,
            null,
            atOnce,
            memoryBytes,
            usual.queueDeadlineNs(),
            usual.evictIdleNs(),
            List.of()),
        Map.of(),
        Map.of());
  }
}
