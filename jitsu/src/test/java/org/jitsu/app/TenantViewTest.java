package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.summon.Outcome;
import org.jitsu.ops.Daemon;
import org.jitsu.ops.Refusal;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;

/** A tenant sees and steers what is theirs, and nothing tells them of the others. */
class TenantViewTest {

  private final Whole whole = new Whole();
  private final Daemon view = new TenantView(whole, Set.of("www.mine.test"), Set.of("mine"));

  @Test
  void showsWhatIsTheirs() {
    Status status = view.status();

    assertThat(status.guests()).extracting(Status.Guest::name).containsExactly("mine");
    assertThat(status.services()).extracting(Status.Service::name).containsExactly("www.mine.test");
    assertThat(status.counters()).isEmpty();
    assertThat(view.starts()).extracting(Start::guest).containsExactly("mine");
    assertThat(view.refusals()).extracting(Refusal::service).containsExactly("www.mine.test");
    assertThat(view.console("mine")).contains("hello");
    assertThat(view.console("yours")).isEmpty();
  }

  @Test
  void steersWhatIsTheirs() {
    assertThat(view.stop("mine")).isTrue();
    assertThat(view.stop("yours")).isFalse();
    assertThat(view.summon("www.mine.test")).isPresent();
    assertThat(view.summon("www.yours.test")).isEmpty();
    assertThat(view.reload()).isNotEmpty();

    assertThat(whole.done).containsExactly("stop mine", "summon www.mine.test");
  }

  private static final class Whole implements Daemon {

    private final List<String> done = new ArrayList<>();

    @Override
    public Status status() {
      return new Status(
          1,
          1,
          List.of(),
          List.of(guest("mine"), guest("yours")),
          List.of(service("www.mine.test", "mine"), service("www.yours.test", "yours")),
          Map.of("dns.summons", 1L),
          null);
    }

    private static Status.Guest guest(String name) {
      return new Status.Guest(name, "qemu", "asleep", 1, 0, "");
    }

    private static Status.Service service(String name, String guest) {
      return new Status.Service(name, guest, List.of(), List.of());
    }

    @Override
    public List<Start> starts() {
      return List.of(
          new Start(1, "mine", "a query", "ready", List.of(), null),
          new Start(2, "yours", "a query", "ready", List.of(), null));
    }

    @Override
    public List<Refusal> refusals() {
      return List.of(
          new Refusal(1, "www.yours.test", "a query", "denied", ""),
          new Refusal(1, "www.mine.test", "a query", "denied", ""));
    }

    @Override
    public List<String> reload() {
      done.add("reload");
      return List.of();
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
    public Optional<String> console(String guest) {
      return Optional.of("hello");
    }
  }
}
