package org.jitsu.ops;

import java.util.List;
import java.util.Map;

/**
 * What the daemon is and does.
 *
 * @param pid its process
 * @param uptimeSeconds since when it runs
 * @param listen where it answers DNS, as {@code address:port}
 * @param guests the guests, by name
 * @param services the services, in the order of the configuration
 * @param counters events since the beginning, by name
 */
public record Status(
    long pid,
    double uptimeSeconds,
    List<String> listen,
    List<Guest> guests,
    List<Service> services,
    Map<String, Long> counters) {

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
