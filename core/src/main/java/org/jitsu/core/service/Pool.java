package org.jitsu.core.service;

import java.util.List;

/**
 * A wildcard service with a guest for each label under which it is asked for: as many at once as it
 * has seats.
 *
 * @param name its DNS name, {@code *.users.example.test}; lower case, without the final dot
 * @param seats its seats, at least one: each a service with a guest and addresses of its own, which
 *     a label has for a time. They differ in nothing else
 */
public record Pool(String name, List<Service> seats) {

  public Pool {
    seats = List.copyOf(seats);
    if (seats.isEmpty() || !name.startsWith("*.")) {
      throw new IllegalArgumentException(name + " is no wildcard with seats");
    }
  }
}
