package org.jitsu.core.wake;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this host gives to all guests together.
 *
 * @param bootsPerPrefix how often clients of one prefix ({@link Prefix#ofClient}) may start a
 *     guest; null without limit
 * @param bootsPerService how often a service without a budget of its own may; null without limit
 * @param bootsAtOnce how many guests may boot at once, at least 1
 * @param memoryBytes how much memory running guests may have together; {@link Long#MAX_VALUE}
 *     without limit
 * @param queueDeadlineNs how long a guest waits for its turn before its clients are refused
 * @param evictIdleNs how long a guest has been unused at least that makes room for another one of
 *     the same priority
 * @param probers clients that wake nothing and keep nothing awake
 */
public record HostLimits(
    @Nullable Rate bootsPerPrefix,
    @Nullable Rate bootsPerService,
    int bootsAtOnce,
    long memoryBytes,
    long queueDeadlineNs,
    long evictIdleNs,
    List<Prefix> probers) {

  /** A prefix starts 1000 guests a minute, 256 boot at once, they wait for up to 5 s. */
  public static final HostLimits DEFAULTS =
      new HostLimits(
          new Rate(1000, Duration.ofMinutes(1).toNanos()),
          null,
          256,
          Long.MAX_VALUE,
          Duration.ofSeconds(5).toNanos(),
          Duration.ofSeconds(10).toNanos(),
          List.of());

  public HostLimits {
    probers = List.copyOf(probers);
    if (bootsAtOnce < 1 || memoryBytes < 1 || queueDeadlineNs < 1 || evictIdleNs < 0) {
      throw new IllegalArgumentException("with these limits nothing could start");
    }
  }
}
