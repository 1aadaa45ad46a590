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
 * @param listen where it answers DNS, as {@code address:port}
 * @param guests the guests, by name
 * @param services the services, in the order of the configuration
 * @param counters events since the beginning, by name
 * @param energy what is metered; null where nothing is
 */
public record Status(
    long pid,
    double uptimeSeconds,
    List<String> listen,
    List<Guest> guests,
    List<Service> services,
    Map<String, Long> counters,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Energy energy) {

  /** Makes one of a daemon that meters nothing. */
  public Status(
      long pid,
      double uptimeSeconds,
      List<String> listen,
      List<Guest> guests,
      List<Service> services,
      Map<String, Long> counters) {
    this(pid, uptimeSeconds, listen, guests, services, counters, null);
  }

  /**
   * What the machine and its guests use.
   *
   * @param watts the machine's power over the last second or so; null when it is not known
   * @param joulesToday since midnight UTC, as far as a daemon metered it
   * @param quality how good these are
   * @param zones what is added up
   * @param refused how many summons were refused for their energy
   * @param refusing why they are at this moment; null when they are not
   * @param guests joules above idle by guest since the daemon began
   * @param tenants the same by tenant
   */
  public record Energy(
      @Nullable Double watts,
      double joulesToday,
      String quality,
      List<String> zones,
      long refused,
      @Nullable String refusing,
      Map<String, Sum> guests,
      Map<String, Sum> tenants) {}

  /** Joules and how good they are. */
  public record Sum(double joules, String quality) {}

  /**
   * A guest.
   *
   * @param name its name
   * @param backend what boots it
   * @param state {@code asleep}, {@code booting}, {@code ready}, {@code draining} or {@code failed}
   * @param sinceSeconds for how long it has been in that state
   * @param starts how often it was started
   * @param detail what it waits for, or why it failed; may be empty
   */
  public record Guest(
      String name, String backend, String state, double sinceSeconds, int starts, String detail) {}

  /**
   * A service.
   *
   * @param name its first name
   * @param guest its guest
   * @param addresses its addresses
   * @param ports its ports, as {@code 80/tcp}
   */
  public record Service(String name, String guest, List<String> addresses, List<String> ports) {}
}
