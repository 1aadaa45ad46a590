package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.guest.KeeperWorld.BOOT_DEADLINE;
import static org.jitsu.guest.KeeperWorld.IDLE;
import static org.jitsu.guest.KeeperWorld.MS;
import static org.jitsu.guest.KeeperWorld.SECOND;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.assertj.core.api.ObjectAssert;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.FoundGuest.Condition;
import org.jitsu.testkit.GuestScript;
import org.jitsu.testkit.ScriptedHold.Address;
import org.jitsu.testkit.ScriptedHold.Asked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuestKeeperTest {

  private static final Readiness TCP = new Readiness.Tcp();
  private static final Readiness CONSOLE = new Readiness.Console(Pattern.compile("serves \\d+"));

  private static final Readiness KEY = new Readiness.Key("data/ready");

  @TempDir static Path folder;

  private KeeperWorld world = new KeeperWorld(Path.of(""), () -> 0);

  @BeforeEach
  void emptyWorld() throws Exception {
    world = new KeeperWorld(Files.writeString(folder.resolve("kernel"), "kernel"), () -> MS);
    world.hold.answersIn(MS);
  }

  @Test
  void bootsOnSummonAndSleepsWhenIdle() {
    Service www = begun(StopMode.DESTROY, TCP);

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.SERVED);
    world.time.pass(IDLE - SECOND);
    assertThat(world.state(www)).isEqualTo("ready");
    world.time.pass(2 * SECOND);

    assertThat(world.state(www)).isEqualTo("asleep");
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.HELD);
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void useKeepsItAwake() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.await(www);
    for (int n = 0; n < 5; n++) {
      world.time.pass(IDLE - SECOND);
      world.keeper.used(www.guest(), world.time.nowNs());
    }
    world.time.pass(IDLE - SECOND);

    assertThat(world.state(www)).isEqualTo("ready");
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
    world.time.pass(2 * SECOND);
    assertThat(world.state(www)).isEqualTo("asleep");
  }

  @Test
  void makesTheLinkOfTheNextStartAhead() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.time.pass(SECOND);
    assertThat(world.links.made()).isEqualTo(1);
    world.await(www);
    assertThat(world.links.made()).isEqualTo(1);
    world.keeper.stop(www.guest());
    world.time.pass(SECOND);
    assertThat(world.links.made()).isEqualTo(2);
    world.keeper.close(false);
    assertThat(world.links.find(www.guest(), world.only().spec().mac())).isEmpty();
  }

  @Test
  void anAnswerIsALeaseWhereNoAddressIsHeld() {
    Service www = world.guest("www", StopMode.DESTROY, Network.USER, CONSOLE, Port.udp(53));
    world.hypervisor.script(www.guest(), GuestScript.usual().speaks(30 * MS, "serves 80"));
    world.begin();
    Cause query = new Cause.Queried("www.test", "A", InetAddress.ofLiteral("127.0.0.1"), false, 0);
    CompletableFuture<Outcome> outcome = world.summon(www, query);
    world.time.pass((KeeperWorld.TTL_SECONDS - 1) * SECOND);

    assertThat(outcome).isCompletedWithValue(new Outcome.Ready());
    assertThat(world.state(www)).isEqualTo("ready");
    world.time.pass(2 * SECOND);
    assertThat(world.state(www)).isEqualTo("asleep");
  }

  @Test
  void aGuestWithoutALinkIsHeldAtItsPorts() {
    Service www = world.guest("www", StopMode.DESTROY, Network.USER, CONSOLE);
    world.hypervisor.script(www.guest(), GuestScript.usual().speaks(30 * MS, "serves 80"));
    world.begin();
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.HELD);

    Cause query = new Cause.Queried("www.test", "A", InetAddress.ofLiteral("127.0.0.1"), false, 0);
    assertThat(world.keeper.wake(www, query)).isNotNull();
    world.awaitState(www, "ready");
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.SERVED);
    assertThat(world.links.made()).isZero();

    world.time.pass(KeeperWorld.IDLE + SECOND); // the answer is no lease: a connection wakes it
    assertThat(world.state(www)).isEqualTo("asleep");
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.HELD);
  }

  @Test
  void aLineOfTheConsoleMakesItReady() {
    Service www = begun(StopMode.DESTROY, CONSOLE);
    world.hypervisor.script(www.guest(), GuestScript.usual());
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(SECOND);
    assertThat(outcome).isNotDone();
    world.hypervisor.print(www.guest(), "almost serves");
    world.time.pass(SECOND);
    assertThat(outcome).isNotDone();
    world.hypervisor.print(www.guest(), "www serves 80 now");
    world.time.pass(SECOND);

    assertThat(outcome).isCompletedWithValue(new Outcome.Ready());
  }

  @Test
  void aKeyOfTheGuestMakesItReady() {
    Service www = begun(StopMode.DESTROY, KEY);
    world.hypervisor.script(www.guest(), GuestScript.usual());
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(SECOND);
    world.hypervisor.tell(www.guest(), "data/other");
    world.time.pass(SECOND);
    assertThat(outcome).isNotDone();
    world.hypervisor.tell(www.guest(), "data/ready");
    world.time.pass(SECOND);

    assertThat(outcome).isCompletedWithValue(new Outcome.Ready());
  }

  @Test
  void aGuestThatNeverHasItsKeyDidNotComeUp() {
    Service www = begun(StopMode.DESTROY, KEY);
    world.hypervisor.script(www.guest(), GuestScript.usual());

    assertRefused(world.await(www), Reason.NOT_READY, "");
    world.awaitState(www, "failed");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void aDelayCountsFromTheMomentTheVmmRunsIt() {
    Service www = begun(StopMode.DESTROY, new Readiness.Delay(300 * MS));
    world.hypervisor.script(www.guest(), GuestScript.usual().startsIn(SECOND));
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(SECOND + 299 * MS);
    assertThat(outcome).isNotDone();
    world.time.pass(10 * MS);

    assertThat(outcome).isCompletedWithValue(new Outcome.Ready());
  }

  @Test
  void aPausedGuestKeepsItsLinkAndGoesOn() {
    Service www = begun(StopMode.PAUSE, CONSOLE);
    world.hypervisor.script(www.guest(), GuestScript.usual().speaks(21 * MS, "serves 80"));
    world.await(www);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.PAUSED);
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.HELD);

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
    assertThat(world.links.made()).isEqualTo(1);
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.SERVED);
  }

  @Test
  void aPausedGuestThatLostItsLinkIsDestroyedAndBootsAnewLater() {
    Service www = begun(StopMode.PAUSE, TCP);
    world.await(www);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    world.links.remove(www.guest());

    assertRefused(world.await(www), Reason.START_FAILED, "its link was removed");
    world.awaitState(www, "failed");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
    world.time.pass(SECOND);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  static List<Readiness> readiness() {
    return List.of(TCP, CONSOLE);
  }

  @ParameterizedTest
  @MethodSource("readiness")
  void whatIsBootedAheadIsPausedAndServesWithoutABoot(Readiness ready) {
    Service www = world.guestAhead("www", StopMode.PAUSE, ready);
    world.hypervisor.script(www.guest(), GuestScript.usual().speaks(21 * MS, "serves 80"));
    world.begin();
    awaitPaused(www);
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.HELD);
    assertThat(world.hold.calls()).extracting(it -> it.asked()).doesNotContain(Asked.RELEASE);
    StartTrace ahead = world.keeper.starts().starts().getLast();
    assertThat(ahead.cause()).isEqualTo("nobody yet");
    assertThat(ahead.outcome()).isEqualTo("ready");

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.SERVED);
  }

  @Test
  void whoComesWhileItIsBootedAheadIsServedAtOnce() {
    Service www = world.guestAhead("www", StopMode.PAUSE, TCP);
    world.begin();
    world.awaitState(www, "booting");
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.state(www)).isEqualTo("ready");
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
  }

  @Test
  void whatTheNextDaemonFindsPausedIsNotBootedAheadAgain() {
    Service www = world.guestAhead("www", StopMode.PAUSE, TCP);
    world.begin();
    awaitPaused(www);
    world.restart();
    world.time.pass(SECOND);

    assertThat(world.state(www)).isEqualTo("asleep");
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("readiness")
  void aSuspendedGuestGoesOnWithAFreshLink(Readiness ready) {
    Service www = begun(StopMode.SUSPEND, ready);
    world.hypervisor.script(www.guest(), GuestScript.usual().speaks(21 * MS, "serves 80"));
    world.await(www);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).as("boots").isEqualTo(1);
    assertThat(world.links.made()).isGreaterThan(1);
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.SERVED);
  }

  @Test
  void whatIsStoppedWhileItBootsIsNotSaved() {
    Service www = begun(StopMode.SUSPEND, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual().deaf(), GuestScript.usual());
    world.summon(www);
    world.awaitState(www, "booting");
    world.time.pass(SECOND);
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(2);
  }

  @Test
  void whatCannotBeSavedIsDestroyedAndBoots() {
    Service www = begun(StopMode.SUSPEND, TCP);
    world.await(www);
    world.hypervisor.failNextStop(
        www.guest(), new HypervisorException(Kind.NO_RESOURCES, "the disk is full"));
    world.keeper.stop(www.guest());
    world.awaitState(www, "asleep");

    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("readiness")
  void aSnapshotIsTakenAheadAndServesEveryStart(Readiness ready) {
    Service www = world.guestOfSnapshot("www", ready);
    world.hypervisor.script(www.guest(), GuestScript.usual().speaks(21 * MS, "serves 80"));
    world.begin();
    world.time.pass(SECOND);
    assertThat(world.state(www)).isEqualTo("asleep");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
    for (int start = 1; start <= 3; start++) {
      assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
      world.keeper.stop(www.guest());
      world.awaitState(www, "asleep");
    }
    world.restart();
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).as("boots").isEqualTo(1);
  }

  @Test
  void aSnapshotThatAClientCameBeforeIsTakenWhenItSleeps() {
    Service www = world.guestOfSnapshot("www", TCP);
    world.begin();
    world.awaitState(www, "booting");
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    world.keeper.stop(www.guest());
    world.time.pass(SECOND);
    assertThat(world.state(www)).isEqualTo("asleep");

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).as("boots").isEqualTo(2);
  }

  @Test
  void aSnapshotThatCannotBeTakenIsNotTriedForEver() {
    Service www = world.guestOfSnapshot("www", TCP);
    world.hypervisor.failNextStop(
        www.guest(), new HypervisorException(Kind.NO_RESOURCES, "the disk is full"));
    world.begin();
    world.time.pass(10 * SECOND);
    assertThat(world.state(www)).isEqualTo("asleep");
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    world.keeper.stop(www.guest());
    world.time.pass(SECOND);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).as("boots").isEqualTo(3);
  }

  @Test
  void aStartThatFailsIsTriedAgainLater() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.hypervisor.script(
        www.guest(),
        GuestScript.usual().fails(Kind.NO_RESOURCES, "no memory"),
        GuestScript.usual());

    assertRefused(world.await(www), Reason.START_FAILED, "no memory");
    assertRefused(world.await(www), Reason.START_FAILED, "no memory"); // while it is put away
    world.awaitState(www, "failed");
    assertRefused(world.await(www), Reason.BACKING_OFF, "no memory; the next try is due in 1 s");
    world.time.pass(SECOND);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void aLinkThatCannotBeMadeIsSaid() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.links.failNext("ahead of time, which nobody hears");
    world.links.failNext("/dev/net/tun: permission denied");

    assertRefused(world.await(www), Reason.START_FAILED, "/dev/net/tun: permission denied");
    assertThat(world.hypervisor.starts(www.guest())).isZero();
  }

  @Test
  void aReleaseThatIsRefusedEndsTheStart() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.hold.failNextRelease("its entry cannot be moved");

    assertRefused(world.await(www), Reason.START_FAILED, "www: its entry cannot be moved");
    world.awaitState(www, "failed");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
    assertThat(world.hold.address(www.guest())).isEqualTo(Address.HELD);
  }

  @Test
  void aGuestIsNotStoppedBeforeItsAddressIsHeld() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.await(www);
    world.hold.refuseToHold(www.guest(), true);
    world.keeper.stop(www.guest());
    world.time.pass(10 * SECOND);
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.RUNNING);

    world.hold.refuseToHold(www.guest(), false);
    world.awaitState(www, "asleep");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void aStopThatFailsIsTriedAgain() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.await(www);
    world.hypervisor.failNextStop(
        www.guest(), new HypervisorException(Kind.UNAVAILABLE, "no answer"));
    world.keeper.stop(www.guest());
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(100 * MS);
    assertRefused(outcome, Reason.START_FAILED, "no answer");

    world.awaitState(www, "asleep");
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void aGuestThatDiesWhileItServesIsHeldAndBootsAgain() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.await(www);
    world.hypervisor.kill(www.guest(), "signal 9");
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(SECOND);

    assertThat(outcome).isCompletedWithValue(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(2);
  }

  @Test
  void aGuestThatIsStoppedWhileItsStartIsUnderWayIsStoppedAfterIt() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual().startsIn(SECOND).listens(2 * SECOND));
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.after(500 * MS, () -> world.keeper.stop(www.guest()));
    world.awaitState(www, "booting");
    world.awaitState(www, "asleep");

    assertRefused(outcome, Reason.STOPPING, "told to stop");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
    assertThat(world.keeper.starts().starts())
        .singleElement()
        .extracting(StartTrace::outcome)
        .isEqualTo("told to stop");
  }

  @Test
  void adoptsAGuestThatServes() throws Exception {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    GuestLink link = world.startedEarlier(world.only());
    world.hold.release(www.guest(), link);
    world.time.pass(MS);
    world.begin(Condition.SERVING, link);

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
    assertThat(world.keeper.views()).singleElement().extracting(GuestView::starts).isEqualTo(0);
    world.time.pass(IDLE + SECOND);
    assertThat(world.state(www)).isEqualTo("asleep");
  }

  @Test
  void watchesAGuestThatIsFoundBooting() throws Exception {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual().deaf());
    GuestLink link = world.startedEarlier(world.only());
    world.begin(Condition.BOOTING, link);
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(SECOND);
    assertThat(outcome).isNotDone();
    world.hold.listens(www.guest());
    world.time.pass(SECOND);

    assertThat(outcome).isCompletedWithValue(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(1);
    assertThat(world.keeper.starts().starts())
        .singleElement()
        .extracting(StartTrace::cause)
        .isEqualTo("an earlier daemon");
  }

  @Test
  void believesTheConsoleOfAGuestThatIsFoundBooting() throws Exception {
    Service www = world.guest("www", StopMode.DESTROY, CONSOLE);
    GuestLink link = world.startedEarlier(world.only());
    world.hypervisor.print(www.guest(), "www serves 80");
    world.begin(Condition.BOOTING, link);
    world.time.pass(MS);
    world.hold.listens(www.guest());

    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void bootsAnewWhatIsFoundBootingAndCannotBeSeenToBeReady() throws Exception {
    Service www = world.guest("www", StopMode.DESTROY, CONSOLE);
    world.hypervisor.script(
        www.guest(),
        GuestScript.usual().silent(),
        GuestScript.usual().speaks(21 * MS, "serves 80"));
    GuestLink link = world.startedEarlier(world.only());
    world.begin(Condition.BOOTING, link);
    world.awaitState(www, "failed");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);

    world.time.pass(SECOND);
    assertThat(world.await(www)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void destroysWhatIsFoundLost() throws Exception {
    Service www = world.guest("www", StopMode.SHUTDOWN, TCP);
    world.startedEarlier(world.only());
    world.links.remove(www.guest());
    world.begin(Condition.LOST, null);
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(SECOND);

    assertThat(outcome).isCompletedWithValue(new Outcome.Ready());
    assertThat(world.hypervisor.starts(www.guest())).isEqualTo(2);
  }

  @Test
  void theEndSettlesEverybodyAndLeavesGuestsRunning() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual().deaf());
    CompletableFuture<Outcome> early = world.summon(www);
    world.time.pass(SECOND);
    CompletableFuture<Outcome> unread = world.summon(www);
    world.keeper.close(false);

    assertRefused(early, Reason.STOPPING, "");
    assertRefused(unread, Reason.STOPPING, "");
    assertRefused(world.summon(www), Reason.STOPPING, "");
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.RUNNING);
    world.keeper.close(false);
  }

  @Test
  void theEndCanBeThatOfTheGuestsToo() {
    Service www = begun(StopMode.PAUSE, TCP);
    Service shop = world.guest("shop", StopMode.DESTROY, TCP);
    world.restart();
    world.await(www);
    world.hypervisor.script(shop.guest(), GuestScript.usual().startsIn(SECOND));
    CompletableFuture<Outcome> outcome = world.summon(shop);
    world.time.pass(100 * MS); // its start is under way, or about to be
    world.destroy();

    assertThat(outcome).isDone();
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
    assertThat(world.status(shop.guest())).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void theEndStartsNothingForThoseWhoWaitedForAStop() {
    Service www = begun(StopMode.SHUTDOWN, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual().ignoresPowerButton());
    world.await(www);
    world.keeper.stop(www.guest());
    world.time.pass(10 * MS); // the stop has begun
    CompletableFuture<Outcome> outcome = world.summon(www);
    world.time.pass(0);
    world.destroy();
    world.time.pass(SECOND);

    assertThat(outcome).isDone();
    assertThat(world.status(www.guest())).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void refusesWhoFindsNoRoom() {
    Service www = world.guest("www", StopMode.DESTROY, TCP);
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (int n = 0; n < GuestKeeper.MAILBOX; n++) {
      outcomes.add(world.summon(www));
    }

    assertRefused(world.summon(www), Reason.OVERLOADED, "");
    assertThat(world.keeper.overflows()).isEqualTo(1);
    assertThat(outcomes).noneMatch(CompletableFuture::isDone);
    world.keeper.close(false); // it never began
    assertThat(outcomes).allMatch(CompletableFuture::isDone);
  }

  @Test
  void marksEveryMomentOfAStart() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.await(www);

    StartTrace start = world.keeper.starts().starts().getLast();
    assertThat(start.marks()).isSortedAccordingTo((a, b) -> Long.compare(a.atNs(), b.atNs()));
    assertThat(start.marks()).extracting(Mark::phase).containsExactly(Phase.values());
    assertThat(start.outcome()).isEqualTo("ready");
    assertThat(start.cause()).isEqualTo("SYN to port 80 from 10.77.0.99");
  }

  @Test
  void aStartIsTheFirstCallersAndNothingOfTheLastOneIsInIt() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual().startsIn(SECOND).deaf());
    world.hypervisor.script(www.guest(), GuestScript.usual());
    world.summon(www);
    world.time.after(
        500 * MS,
        () -> {
          world.keeper.stop(www.guest());
          world.time.after(10 * MS, () -> world.summon(www, query("first.test")));
          world.time.after(20 * MS, () -> world.summon(www, query("second.test")));
        });
    world.awaitState(www, "draining");
    world.awaitState(www, "ready");

    StartTrace start = world.keeper.starts().starts().getLast();
    assertThat(start.number()).isEqualTo(2);
    assertThat(start.cause()).isEqualTo("query first.test A from 10.77.0.99");
    assertThat(start.marks()).extracting(Mark::phase).containsExactly(Phase.values());
  }

  @Test
  void keepsABoundedNumberOfStarts() {
    Service www = begun(StopMode.DESTROY, TCP);
    for (int n = 0; n < StartLog.KEPT + 4; n++) {
      world.await(www);
      world.keeper.stop(www.guest());
      world.awaitState(www, "asleep");
    }

    List<StartTrace> starts = world.keeper.starts().starts();
    assertThat(starts).hasSize(StartLog.KEPT);
    assertThat(starts.getFirst().number()).isEqualTo(5);
    assertThat(starts.getLast().number()).isEqualTo(StartLog.KEPT + 4);
  }

  @Test
  void tellsHeldClientsThatItDoesNotCome() {
    Service www = begun(StopMode.DESTROY, TCP);
    world.hypervisor.script(www.guest(), GuestScript.usual().deaf());

    assertRefused(world.await(www), Reason.NOT_READY, "it did not listen within 10.0 s");
    assertThat(world.time.nowNs()).isBetween(BOOT_DEADLINE, BOOT_DEADLINE + SECOND);
    assertThat(world.hold.calls()).extracting(it -> it.asked()).contains(Asked.REFUSE);
  }

  private void awaitPaused(Service service) {
    world.time.passUntil("it is paused", () -> world.status(service.guest()) == GuestStatus.PAUSED);
    world.awaitState(service, "asleep");
  }

  private static Cause query(String name) {
    return new Cause.Queried(name, "A", InetAddress.ofLiteral("10.77.0.99"), false, 0);
  }

  private Service begun(StopMode stop, Readiness ready) {
    Service www = world.guest("www", stop, ready);
    world.begin();
    return www;
  }

  private static void assertRefused(CompletableFuture<Outcome> outcome, Reason why, String text) {
    assertThat(outcome).isDone();
    assertRefused(outcome.join(), why, text);
  }

  private static ObjectAssert<Outcome> assertRefused(Outcome outcome, Reason reason, String why) {
    return assertThat(outcome)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.detail()).contains(why);
            });
  }
}
