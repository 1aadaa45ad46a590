package org.jitsu.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon is and does.
 *
 * @param pid its process
 * @param uptimeSeconds since when it runs
 * @param rehearsing whether it still plays starts to itself, which make the later ones quick
 * @param listen where it answers DNS, as {@code address:port}
 * @param guests the guests, by name
 * @param services the services, in the order of the configuration
 * @param counters events since the beginning, by name
 * @param energy what is metered; null where nothing is
 */
public record Status(
    long pid,
    double uptimeSeconds,
    boolean rehearsing,
    List<String> listen,
    List<Guest> guests,
    List<Service> services,
    Map<String, Long> counters,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Energy energy) {

  /** Makes one of a daemon that meters nothing. */
  public Status(
      long pid,
      double uptimeSeconds,
      boolean rehearsing,
      List<String> listen,
      List<Guest> guests,
      List<Service> services,
      Map<String, Long> counters) {
    this(pid, uptimeSeconds, rehearsing, listen, guests, services, counters, null);
  }

  /**
   * What the machine, the boards and the guests use.
   *
   * @param watts the machine's power over the last second or so; null when it is not known
   * @param joules the machine's energy since the daemon began, gaps left out; null when only boards
   *     are metered
   * @param joulesToday since midnight UTC, as far as a daemon metered it; null likewise
   * @param quality how good these are; null likewise
   * @param zones what is added up; none when only boards are metered
   * @param refused how many summons were refused for their energy
   * @param refusing why they are at this moment; null when they are not
   * @param boards the boards that have meters of their own
   * @param guests what each guest used above idle since the daemon began
   * @param tenants the same by tenant
   * @param all the same of all guests together
   */
  public record Energy(
      @Nullable Double watts,
      @Nullable Double joules,
      @Nullable Double joulesToday,
      @Nullable String quality,
      List<Zone> zones,
      long refused,
      @Nullable String refusing,
      Map<String, Board> boards,
      Map<String, Account> guests,
      Map<String, Account> tenants,
      Account all) {}

  /**
   * Where figures of energy come from; those of guests and tenants are parts of the sum.
   *
   * @param id the meter and its zone, {@code rapl/package-0}
   * @param rateHz how many readings a second there have been lately; 0 when that is not known yet
   * @param samples how many readings there were
   */
  public record Zone(String id, double rateHz, long samples) {}

  /**
   * What a board uses, by a meter of its own.
   *
   * @param watts its power now; null when it is not known
   * @param joules its energy since the meter first answered, gaps left out; null when it never has
   * @param idleJoules what of it flowed anyway: below the board's idle power, or while no guest was
   *     awake there; null likewise
   * @param guestJoules what of it was divided among the guests there; null likewise. The two are
   *     some seconds late
   * @param quality how good these are; null likewise
   * @param zones what is added up
   * @param gaps how often nothing was known for a while
   * @param says why its power is not known now; empty when it is
   */
  public record Board(
      @Nullable Double watts,
      @Nullable Double joules,
      @Nullable Double idleJoules,
      @Nullable Double guestJoules,
      @Nullable String quality,
      List<Zone> zones,
      long gaps,
      String says) {}

  /**
   * What somebody used.
   *
   * @param joules in all
   * @param quality how good that is
   * @param start what went into starts
   * @param serve what went into serving; counted are connections that were accepted
   * @param idle what went into being awake and unused; nothing is counted
   */
  public record Account(double joules, String quality, Part start, Part serve, Part idle) {}

  /**
   * What somebody used for one thing.
   *
   * @param joules in all
   * @param seconds how long it took
   * @param count how often
   * @param joulesOfOne joules divided by the count; null where nothing was counted
   * @param watts joules divided by the seconds; null where no time has passed
   * @param quality how good these are
   */
  public record Part(
      double joules,
      double seconds,
      long count,
      @Nullable Double joulesOfOne,
      @Nullable Double watts,
      String quality) {}

  /**
   * A guest.
   *
   * @param name its name
   * @param backend what boots it
   * @param state {@code asleep}, {@code booting}, {@code ready}, {@code draining} or {@code failed}
   * @param sinceSeconds for how long it has been in that state
   * @param starts how often it was started
   * @param attachment the interface of this host that leads to it; empty while there is none
   * @param detail the label that it is for, what it waits for, or why it failed; may be empty
   */
  public record Guest(
      String name,
      String backend,
      String state,
      double sinceSeconds,
      int starts,
      String attachment,
      String detail) {}

  /**
   * A service.
   *
   * @param name its first name
   * @param names all its names, the first one too
   * @param guest its guest
   * @param state its guest's state
   * @param tenant whose it is; empty when it is nobody's
   * @param addresses its addresses
   * @param ports its ports, as {@code 80/tcp}
   * @param mode how clients are kept, as the configuration says
   * @param wake what wakes its guest
   * @param idleSeconds after how long without use its guest sleeps
   * @param ttlSeconds the TTL of its records
   */
  public record Service(
      String name,
      List<String> names,
      String guest,
      String state,
      String tenant,
      List<String> addresses,
      List<String> ports,
      String mode,
      String wake,
      double idleSeconds,
      int ttlSeconds) {}
}
