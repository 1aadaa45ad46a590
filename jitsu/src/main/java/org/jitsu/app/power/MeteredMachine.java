package org.jitsu.app.power;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestView;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.BoardAccount;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.GuestAccounts;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * A machine that has meters of its own, this one or a board, and how far what they say is divided
 * among the guests there. Until its meters answer it has no figure. One thread turns and divides,
 * any thread asks.
 */
final class MeteredMachine {
  private static final long LEAST_PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);

  /** After so many values of the meter that did not come, nobody waits for them. */
  private static final int PATIENCE = 5;

  /** Says by what a machine's energy is divided. */
  @FunctionalInterface
  interface Busy {

    /**
     * Returns the busy time of all there since it was last asked for.
     *
     * @param coveredSeconds of how much time the energy is known that is divided; 0 for time that
     *     is left behind
     */
    double seconds(double coveredSeconds) throws MeterException;
  }

  private record Meters(EnergyLedger ledger, List<Zone> zones) {

    long knownUntilNs() {
      return ledger.knownUntilNs(zones);
    }

    List<EnergyLedger.Account> accounts() {
      return ledger.accounts().stream().filter(account -> zones.contains(account.zone())).toList();
    }
  }

  private final String name;
  private final double idleWatts;
  private final GuestTallies tallies = new GuestTallies();
  private volatile @Nullable Meters meters;
  private volatile String silence = "its meter has not answered yet";
  private long dividedNs;
  private double idleJoules;
  private double guestJoules;

  /**
   * Makes one without meters.
   *
   * @param name the board's; empty for this machine
   * @param idleWatts what it draws when awake without guests; 0 when that is not known
   */
  MeteredMachine(String name, double idleWatts, long nowNs) {
    this.name = name;
    this.idleWatts = idleWatts;
    this.dividedNs = nowNs;
  }

  String name() {
    return name;
  }

  /** Gives it its meters: a ledger that is being filled, and the zones that add up to it. */
  void meteredBy(EnergyLedger ledger, List<Zone> zones) {
    meters = new Meters(ledger, zones);
  }

  /** Says why it has no meters. */
  void isSilent(String why) {
    silence = why;
  }

  /** Returns why it has no meters; of no interest when it has. */
  String silence() {
    return silence;
  }

  /** Notes what its guests did; see {@link GuestTallies#turn}. */
  void turn(
      long fromNs,
      long toNs,
      Collection<GuestView> views,
      List<StartTrace> starts,
      Map<String, Double> busySeconds,
      Map<String, Long> connections) {
    tallies.turn(fromNs, toNs, views, starts, busySeconds, connections);
  }

  /**
   * Divides what was used since the last time.
   *
   * @return that; empty when nothing is known of it yet. What is never known is left behind
   */
  Optional<Energy> divide(GuestAccounts accounts, Busy busy, long nowNs) throws MeterException {
    Meters present = meters;
    long untilNs = present == null ? Long.MIN_VALUE : present.knownUntilNs();
    if (present != null && untilNs > dividedNs) {
      Span span = new Span("the time since the last division", dividedNs, untilNs);
      if (present.ledger().total(present.zones(), span, TooShort.REFUSE)
          instanceof Answer.Known(Energy used)) {
        double covered = used.span().seconds() * used.coverage();
        double given = accounts.divide(used, idleWatts, busy.seconds(covered), tallies.take());
        book(used.joules() - given, given);
        dividedNs = untilNs;
        return Optional.of(used);
      }
    }
    // A slow meter: the next turn has more of it.
    if (nowNs - dividedNs > patienceNs(present)) {
      double ignored = busy.seconds(0);
      tallies.take();
      dividedNs = nowNs;
    }
    return Optional.empty();
  }

  private static long patienceNs(@Nullable Meters meters) {
    long periodNs =
        meters == null ? 0 : meters.zones().stream().mapToLong(Zone::periodNs).max().orElse(0);
    return Math.max(LEAST_PATIENCE_NS, PATIENCE * periodNs);
  }

  private synchronized void book(double idle, double guests) {
    idleJoules += Math.max(0, idle);
    guestJoules += guests;
  }

  /** Returns until when what it used is known; the lowest long while nothing is. */
  long knownUntilNs() {
    Meters present = meters;
    return present == null ? Long.MIN_VALUE : present.knownUntilNs();
  }

  /** Returns a start's part of what was used above idle; see {@link EnergyLedger#shared}. */
  Answer shared(Span span, Collection<Span> others) {
    Meters present = meters;
    return present == null
        ? new Answer.Unknown(silence)
        : present.ledger().shared(present.zones(), span, others, idleWatts, TooShort.REFUSE);
  }

  /** Returns its sums; empty while its meters have not answered. */
  synchronized Optional<BoardAccount> account() {
    Meters present = meters;
    if (present == null || present.zones().isEmpty()) {
      return Optional.empty();
    }
    List<EnergyLedger.Account> accounts = present.accounts();
    boolean isKnown = accounts.stream().allMatch(account -> account.watts().isPresent());
    double watts = accounts.stream().mapToDouble(account -> account.watts().orElse(0)).sum();
    return Optional.of(
        new BoardAccount(
            name,
            accounts.stream().mapToDouble(EnergyLedger.Account::joules).sum(),
            idleJoules,
            guestJoules,
            isKnown ? OptionalDouble.of(watts) : OptionalDouble.empty(),
            present.zones().stream().map(Zone::quality).reduce(Quality.MEASURED, Quality::and),
            accounts,
            accounts.stream().mapToLong(EnergyLedger.Account::gaps).sum(),
            isKnown ? "" : why(accounts)));
  }

  private static String why(List<EnergyLedger.Account> accounts) {
    return accounts.stream()
        .filter(account -> account.watts().isEmpty())
        .map(account -> account.zone().id() + ": " + said(account.lastGap()))
        .collect(Collectors.joining("; "));
  }

  private static String said(String lastGap) {
    return lastGap.isEmpty() ? "has given fewer than two readings" : lastGap;
  }
}
