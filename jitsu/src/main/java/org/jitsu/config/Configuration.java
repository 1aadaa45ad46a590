package org.jitsu.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jitsu.core.wake.WakeLimits;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration, checked.
 *
 * @param dns where queries are answered, and for which zones
 * @param bridge the services' network; null when there is none, and then no guest has a TAP
 * @param guests the guests, in the order of the file
 * @param boards the machines that guests may be placed on
 * @param boardMeters the meters of those that have one of their own
 * @param services the services, in the order of the file; the guest of each is among {@code guests}
 * @param pools the wildcard services with a guest for each label; their seats are among {@code
 *     services}
 * @param proxyProtocol the services whose guests are told by the PROXY protocol who connects, by
 *     the services' first names
 * @param daemon the daemon's own places
 * @param waking who may wake the guests, and how often
 * @param energy what is metered of this machine, and how much may be used; null when nothing is
 * @param api the control door over TCP; null when there is none
 */
public record Configuration(
    Dns dns,
    @Nullable Bridge bridge,
    List<Guest> guests,
    List<BoardSpec> boards,
    List<BoardMeter> boardMeters,
    List<Service> services,
    List<Pool> pools,
    Set<String> proxyProtocol,
    Daemon daemon,
    WakeLimits waking,
    @Nullable Energy energy,
    @Nullable Api api) {

  public Configuration {
    guests = List.copyOf(guests);
    boards = List.copyOf(boards);
    boardMeters = List.copyOf(boardMeters);
    services = List.copyOf(services);
    pools = List.copyOf(pools);
    proxyProtocol = Set.copyOf(proxyProtocol);
  }

  /**
   * Reads and checks a configuration.
   *
   * @param file a YAML file of at most 10 MiB; paths in it are relative to its directory
   * @param backends the words for the backends that are there
   * @throws ConfigurationException with all that is wrong
   */
  public static Loaded load(Path file, Set<String> backends) throws ConfigurationException {
    return ConfigurationFile.read(file).load(backends, List.of());
  }

  /**
   * Reads a span of time as it stands in a configuration, {@code 300ms}, {@code 10s}, {@code 2m} or
   * {@code 1h}: more than 0, at most a year.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static long durationNs(String text) {
    return Amounts.durationNs(text);
  }

  /** Returns where state is kept when nothing else is said. */
  public static Path defaultState() {
    Path home = Path.of(System.getProperty("user.home"));
    return Daemon.defaultState(System.getProperty("user.name"), home, System.getenv());
  }
}
