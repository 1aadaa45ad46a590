package org.jitsu.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.summon.Outcome;
import org.jitsu.ops.Daemon;
import org.jitsu.ops.Refusal;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;

/**
 * What a tenant sees of the daemon and may ask of it: their own services and guests, as if there
 * were no others.
 *
 * @param whole the daemon
 * @param services the first names of the tenant's services
 * @param guests the names of their guests
 */
record TenantView(Daemon whole, Set<String> services, Set<String> guests) implements Daemon {

  @Override
  public Status status() {
    Status all = whole.status();
    return new Status(
        all.pid(),
        all.uptimeSeconds(),
        all.listen(),
        all.guests().stream().filter(guest -> guests.contains(guest.name())).toList(),
        all.services().stream().filter(service -> services.contains(service.name())).toList(),
        Map.of(),
        null);
  }

  @Override
  public List<Start> starts() {
    return whole.starts().stream().filter(start -> guests.contains(start.guest())).toList();
  }

  @Override
  public List<Refusal> refusals() {
    return whole.refusals().stream().filter(each -> services.contains(each.service())).toList();
  }

  /** The zones are the operator's. */
  @Override
  public List<String> reload() {
    return List.of("only the operator has the zones read again");
  }

  @Override
  public Optional<CompletionStage<Outcome>> summon(String service) {
    return services.contains(service) ? whole.summon(service) : Optional.empty();
  }

  @Override
  public boolean stop(String guest) {
    return guests.contains(guest) && whole.stop(guest);
  }

  @Override
  public Optional<String> console(String guest) {
    return guests.contains(guest) ? whole.console(guest) : Optional.empty();
  }
}
