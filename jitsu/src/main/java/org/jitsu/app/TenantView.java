package org.jitsu.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.summon.Outcome;
import org.jitsu.ops.Change;
import org.jitsu.ops.Daemon;
import org.jitsu.ops.EventLog;
import org.jitsu.ops.Refusal;
import org.jitsu.ops.Reload;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;

/**
 * What a tenant sees of the daemon and may ask of it: their own services and guests, as if there
 * were no others.
 *
 * @param whole the daemon
 * @param services tells the first names of the tenant's services
 * @param guests tells the names of their guests
 */
record TenantView(Daemon whole, Predicate<String> services, Predicate<String> guests)
    implements Daemon {

  @Override
  public Status status() {
    Status all = whole.status();
    return new Status(
        all.pid(),
        all.uptimeSeconds(),
        all.rehearsing(),
        all.listen(),
        all.guests().stream().filter(guest -> guests.test(guest.name())).toList(),
        all.services().stream().filter(service -> services.test(service.name())).toList(),
        Map.of(),
        null);
  }

  @Override
  public List<Start> starts() {
    return whole.starts().stream().filter(start -> guests.test(start.guest())).toList();
  }

  @Override
  public long lastEvent() {
    return whole.lastEvent();
  }

  @Override
  public EventLog.Batch eventsSince(long number) {
    EventLog.Batch all = whole.eventsSince(number);
    return new EventLog.Batch(
        all.last(),
        all.lost(),
        all.events().stream().filter(event -> guests.test(event.guest())).toList());
  }

  @Override
  public List<Refusal> refusals() {
    return whole.refusals().stream().filter(each -> services.test(each.service())).toList();
  }

  /** The configuration is the operator's. */
  @Override
  public Reload reload() {
    return new Reload.Wrong("only the operator has the configuration read again");
  }

  /** What is served is the operator's. */
  @Override
  public Change add(String yaml) {
    return new Change.Wrong("only the operator has services added");
  }

  /** Likewise. */
  @Override
  public Change change(String service, String yaml) {
    return new Change.Wrong("only the operator has services changed");
  }

  /** Likewise. */
  @Override
  public Change remove(String service) {
    return new Change.Wrong("only the operator has services removed");
  }

  @Override
  public Optional<CompletionStage<Outcome>> summon(String service) {
    return services.test(service) ? whole.summon(service) : Optional.empty();
  }

  @Override
  public boolean stop(String guest) {
    return guests.test(guest) && whole.stop(guest);
  }

  @Override
  public Optional<Printed> printed(String guest) {
    return guests.test(guest) ? whole.printed(guest) : Optional.empty();
  }
}
