package org.jitsu.power.ledger;

import java.util.List;
import java.util.OptionalDouble;
import org.jitsu.power.meter.Quality;

/**
 * What a board used, as its own meter says.
 *
 * @param board its name
 * @param joules since the meter first answered, gaps left out
 * @param idleJoules what of it flowed anyway: below its idle power, or while nobody was awake there
 * @param guestJoules what of it was divided among the guests there. The two are some seconds late,
 *     and add up to what has been divided so far
 * @param watts its power now; empty when it is not known
 * @param quality how good these are; what is divided is never better than modelled
 * @param zones those that are added up
 * @param gaps how often nothing was known for a while
 * @param says why its power is not known now; empty when it is
 */
public record BoardAccount(
    String board,
    double joules,
    double idleJoules,
    double guestJoules,
    OptionalDouble watts,
    Quality quality,
    List<EnergyLedger.Account> zones,
    long gaps,
    String says) {

  public BoardAccount {
    zones = List.copyOf(zones);
  }
}
