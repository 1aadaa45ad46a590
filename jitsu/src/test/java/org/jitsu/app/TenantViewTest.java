package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.summon.Outcome;
import org.jitsu.ops.Change;
import org.jitsu.ops.Daemon;
import org.jitsu.ops.Event;
import org.jitsu.ops.EventLog;
import org.jitsu.ops.Refusal;
import org.jitsu.ops.Reload;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;

/** A tenant sees and steers what is theirs, and nothing tells them of the others. */
class TenantViewTest {

  private final Whole whole = new Whole();
  private final Daemon view = new TenantView(whole, "www.mine.test"::equals, "mine"::equals);

  @Test
  void showsWhatIsTheirs() {
    Status status = view.status();

    assertThat(status.guests()).extracting(Status.Guest::name).containsExactly("mine");
    assertThat(status.services()).extracting(Status.Service::name).containsExactly("www.mine.test");
    assertThat(status.counters()).isEmpty();
    assertThat(view.starts()).extracting(Start::guest).containsExactly("mine");
    assertThat(view.eventsSince(0).last()).isEqualTo(view.lastEvent()).isEqualTo(2);
    assertThat(view.eventsSince(0).events()).extracting(Event::guest).containsExactly("mine");
    assertThat(view.refusals()).extracting(Refusal::service).containsExactly("www.mine.test");
    assertThat(view.printed("mine").map(Printed::text)).contains("hello");
    assertThat(view.printed("yours")).isEmpty();
  }

  @Test
  void steersWhatIsTheirs() {
    assertThat(view.stop("mine")).isTrue();
    assertThat(view.stop("yours")).isFalse();
    assertThat(view.summon("www.mine.test")).isPresent();
    assertThat(view.summon("www.yours.test")).isEmpty();
    assertThat(view.reload()).isInstanceOf(Reload.Wrong.class);
    assertThat(view.add("services: {}")).isInstanceOf(Change.Wrong.class);
    assertThat(view.change("www.mine.test", "services: {}")).isInstanceOf(Change.Wrong.class);
    assertThat(view.remove("www.mine.test")).isInstanceOf(Change.Wrong.class);

    assertThat(whole.done).containsExactly("stop mine", "summon www.mine.test");
  }

  private static final class Whole implements Daemon {

    private final List<String> done = new ArrayList<>();
    private final EventLog events = new EventLog();

    Whole() {
      for (String guest : List.of("yours", "mine")) {
        events.add(number -> new Event.Changed(number, guest, "asleep", "booting", "a query"));
      }
    }

    @Override
    public Status status() {
      return new Status(
          1,
          1,
          false,
          List.of(),
          List.of(guest("mine"), guest("yours")),
          List.of(service("www.mine.test", "mine"), service("www.yours.test", "yours")),
          Map.of("dns.summons", 1L),
          null);
    }

    private static Status.Guest guest(String name) {
      return new Status.Guest(name, "qemu", "asleep", 1, 0, "", "");
    }

    private static Status.Service service(String name, String guest) {
      return new Status.Service(
          name, List.of(name), guest, "asleep", "", List.of(), List.of(), "auto", "query", 120, 60);
    }

    @Override
    public List<Start> starts() {
      return List.of(
          new Start(1, "", "mine", "a query", "ready", List.of(), null),
          new Start(2, "", "yours", "a query", "ready", List.of(), null));
    }

    @Override
    public long lastEvent() {
      return events.last();
    }

    @Override
    public EventLog.Batch eventsSince(long number) {
      return events.since(number);
    }

    @Override
    public List<Refusal> refusals() {
      return List.of(
          new Refusal(1, "www.yours.test", "a query", "denied", ""),
          new Refusal(1, "www.mine.test", "a query", "denied", ""));
    }

    @Override
    public Reload reload() {
      done.add("reload");
      return new Reload.Done(List.of());
    }

    @Override
    public Change add(String yaml) {
      done.add("add");
      return new Change.Done("www.new.test", List.of());
    }

    @Override
    public Change change(String service, String yaml) {
      done.add("change " + service);
      return new Change.Done(service, List.of());
    }

    @Override
    public Change remove(String service) {
      done.add("remove " + service);
      return new Change.Done(service, List.of());
    }

    @Override
    public Optional<CompletionStage<Outcome>> summon(String service) {
      done.add("summon " + service);
      return Optional.of(CompletableFuture.completedStage(new Outcome.Ready()));
    }

    @Override
    public boolean stop(String guest) {
      done.add("stop " + guest);
      return true;
    }

    @Override
    public Optional<Printed> printed(String guest) {
      return Optional.of(Printed.of(1, 5, "hello".getBytes(StandardCharsets.UTF_8)));
    }
  }
}
