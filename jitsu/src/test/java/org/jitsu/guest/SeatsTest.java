package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jitsu.guest.KeeperWorld.MS;
import static org.jitsu.guest.KeeperWorld.SECOND;
import static org.jitsu.guest.KeeperWorld.TTL_SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Seat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels and the seats of their pool, in a world of scripted guests. */
class SeatsTest {

  private static final long LEASE = 2 * TTL_SECONDS * SECOND;

  @TempDir private Path folder;

  private KeeperWorld world = new KeeperWorld(Path.of(""), () -> 0);
  private Pool pool = new Pool("*.none", List.of(Asked.SERVICE));

  @BeforeEach
  void fourSeats() throws Exception {
    world = new KeeperWorld(Files.writeString(folder.resolve("kernel"), "kernel"), () -> MS);
    world.hold.answersIn(MS);
    List<Service> seats =
        IntStream.range(0, 4)
            .mapToObj(i -> world.guest("user-" + i, StopMode.DESTROY, new Readiness.Tcp()))
            .toList();
    pool = new Pool("*.users.test", seats);
    world.keeper.give(seats());
    world.begin();
  }

  @Test
  void aLabelKeepsItsSeatAndNobodyElseHasIt() {
    Service anna = taken(seat("anna", true));
    Service bert = taken(seat("bert", true));

    assertThat(anna.guest()).isNotEqualTo(bert.guest());
    assertThat(taken(seat("anna", false))).isEqualTo(anna);
    assertThat(world.await(anna)).isEqualTo(new Outcome.Ready());
    assertThat(taken(seat("anna", false))).isEqualTo(anna);
  }

  @Test
  void whoHasNotProvenWhereItIsGetsHalfOfTheSeats() {
    for (String label : List.of("a", "b")) {
      assertThat(seat(label, false)).isInstanceOf(Seat.Taken.class);
    }
    assertThat(denied(seat("c", false))).isEqualTo(Reason.UNPROVEN);
    for (String label : List.of("c", "d")) {
      assertThat(seat(label, true)).isInstanceOf(Seat.Taken.class);
    }
    assertThat(denied(seat("e", true))).isEqualTo(Reason.POOL_FULL);
    assertThat(world.keeper.refusals().counts())
        .containsEntry(Reason.UNPROVEN, 1L)
        .containsEntry(Reason.POOL_FULL, 1L);
  }

  @Test
  void aSeatIsGivenAnewWhenNobodyRemembersItsAddress() {
    List<Service> first = List.of("a", "b", "c", "d").stream().map(it -> take(it)).toList();
    assertThat(world.await(first.getFirst())).isEqualTo(new Outcome.Ready());
    passInUse(first.getFirst(), LEASE / 2);
    take("b");
    passInUse(first.getFirst(), LEASE / 2 - SECOND);
    assertThat(denied(seat("e", true))).isEqualTo(Reason.POOL_FULL);
    passInUse(first.getFirst(), 2 * SECOND);

    assertThat(world.state(first.getFirst())).isEqualTo("ready");
    assertThat(take("e")).as("a is awake, b was asked for since").isEqualTo(first.get(2));
    assertThat(take("f")).isEqualTo(first.get(3));
    assertThat(denied(seat("c", true))).isEqualTo(Reason.POOL_FULL);
  }

  @Test
  void aSeatWithoutALabelIsNotStarted() {
    Service empty = pool.seats().getLast();

    assertThat(world.await(empty))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, why -> assertThat(why.reason()).isEqualTo(Reason.DENIED));
    assertThat(world.hypervisor.starts(empty.guest())).isZero();
  }

  @Test
  void theNextDaemonKnowsWhoSitsWhere() throws Exception {
    Service anna = take("anna");
    Service bert = take("bert");
    Seats next = seats();

    assertThat(place(next, "anna")).isEqualTo(anna);
    assertThat(place(next, "bert")).isEqualTo(bert);
    assertThat(next.find(pool, "carl")).isNull();
    KeptGuest guest =
        world.guests().stream()
            .filter(it -> it.name().equals(anna.guest()))
            .findAny()
            .orElseThrow();
    assertThat(next.specOf(guest)).isEqualTo(guest.spec().labelled("anna"));
  }

  @Test
  void whatIsNoLabelInAFileIsNobody() throws Exception {
    Path files = Files.createDirectories(folder.resolve("seats"));
    Files.writeString(files.resolve("user-0"), "a b=c");
    Files.writeString(files.resolve("user-1"), "x".repeat(100));
    Files.writeString(files.resolve("user-2"), "anna\n");
    Files.writeString(files.resolve("user-3"), "anna\n");
    Seats seats = seats();

    assertThat(place(seats, "anna")).isEqualTo(pool.seats().get(2));
    assertThat(seats.find(pool, "a b=c")).isNull();
  }

  /** Lets time pass, in which the guest is used again and again. */
  private void passInUse(Service service, long spanNs) {
    for (long leftNs = spanNs; leftNs > 0; leftNs -= KeeperWorld.IDLE / 2) {
      world.keeper.used(service.guest(), world.time.nowNs());
      world.time.pass(Math.min(leftNs, KeeperWorld.IDLE / 2));
    }
  }

  private static Service place(Seats seats, String label) {
    return Objects.requireNonNull(
            seats.find(new Pool("*.users.test", List.of(Asked.SERVICE)), label))
        .service;
  }

  private Seats seats() throws IOException {
    return Seats.of(List.of(pool), new SeatFiles(folder.resolve("seats")), world.time.nowNs());
  }

  private Service take(String label) {
    return taken(seat(label, true));
  }

  private Seat seat(String label, boolean proven) {
    Cause.Queried cause =
        new Cause.Queried(label + ".users.test", "A", Asked.CLIENT, proven, world.time.nowNs());
    CompletableFuture<Seat> seat = world.keeper.seat(pool, label, cause).toCompletableFuture();
    world.time.passUntil(label + " is told", seat::isDone);
    return seat.join();
  }

  private static Service taken(Seat seat) {
    assertThat(seat).isInstanceOf(Seat.Taken.class);
    return ((Seat.Taken) seat).service();
  }

  private static Reason denied(Seat seat) {
    assertThat(seat).isInstanceOf(Seat.Denied.class);
    return ((Seat.Denied) seat).why().reason();
  }

  /** What a query is about, before there is a world. */
  private static final class Asked {
    static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
    static final Service SERVICE =
        new KeeperWorld(Path.of(""), () -> 0).guest("user", StopMode.DESTROY, new Readiness.Tcp());
  }
}
