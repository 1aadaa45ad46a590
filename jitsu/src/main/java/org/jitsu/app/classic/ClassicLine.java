package org.jitsu.app.classic;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command line of Jitsu 0.3, each option as it was given or by its default of then.
 *
 * @param bind {@code -b}: the address where queries are answered
 * @param listen {@code -l}: the port for that
 * @param connect {@code -c}: libvirt's URI
 * @param delaySeconds {@code -d}: how long after its start a guest is taken to serve
 * @param forwarder {@code -f}: who is asked for other names; empty for the host's own resolvers,
 *     {@code 0.0.0.0} for nobody
 * @param forwardPort {@code -p}: the port of those who are asked
 * @param mode {@code -m}: how guests are put to sleep
 * @param persistdb {@code --persistdb}: where state is kept; null when it was not given
 * @param synjitsu {@code --synjitsu}; null when it was not given
 * @param ttlSeconds {@code -t}: the TTL of the answers; guests sleep after twice that
 * @param backend {@code -x}: what boots the guests
 * @param guests a guest each, {@code key=value,...}
 * @param bridge {@code --bridge}, which 0.3 did not have: {@code NAME=ADDRESS/PREFIX}; null to look
 *     for it among this host's
 * @param ports {@code --ports}, which 0.3 did not have: what the guests serve, {@code 80/tcp}
 * @param xenHost {@code --ssh}, {@code --ssh-key} and {@code --host-key}, which 0.3 did not have,
 *     as the configuration has them; empty for this machine
 */
public record ClassicLine(
    String bind,
    int listen,
    String connect,
    BigDecimal delaySeconds,
    String forwarder,
    int forwardPort,
    String mode,
    @Nullable String persistdb,
    @Nullable String synjitsu,
    int ttlSeconds,
    String backend,
    List<String> guests,
    @Nullable String bridge,
    List<String> ports,
    Map<String, String> xenHost) {

  public ClassicLine {
    guests = List.copyOf(guests);
    ports = List.copyOf(ports);
    xenHost = Map.copyOf(xenHost);
  }
}
