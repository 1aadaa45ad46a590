package org.jitsu.guest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.HasKeyStore;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Sees when all services of one start are ready. What shows on the wire is Synjitsu's to see; the
 * console, a key and the fixed delay are seen here. The keeper's thread makes it and asks it; what
 * it watches may show on any.
 */
final class ReadinessWatch {

  private final KeptGuest guest;
  private final List<CompletableFuture<Void>> observed = new ArrayList<>();
  private final List<Key> keys = new ArrayList<>();
  private final CompletableFuture<Void> delay = new CompletableFuture<>();
  private boolean bootedBefore;

  private ReadinessWatch(KeptGuest guest) {
    this.guest = guest;
    for (Service service : guest.services()) {
      if (service.ready() instanceof Readiness.Key(String name)) {
        Key key = new Key(name, new CompletableFuture<>());
        keys.add(key);
        observed.add(key.seen());
      }
    }
  }

  /** A key that is waited for. */
  private record Key(String name, CompletableFuture<Void> seen) {
    void found(@Nullable Boolean has, @Nullable Throwable failed) {
      if (Boolean.TRUE.equals(has)) {
        seen.complete(null);
      } else {
        fail(
            seen,
            failed == null ? "the guest had no key " + name + " in time" : failed.getMessage());
      }
    }
  }

  /** A line of the console that is waited for. */
  private record Line(Readiness.Console asked, CompletableFuture<Void> seen) {
    void read(String line) {
      if (asked.pattern().matcher(line).find()) {
        seen.complete(null);
      }
    }
  }

  /** Watches a guest that is about to be booted, so that no line of its console is missed. */
  static ReadinessWatch before(KeptGuest guest) {
    ReadinessWatch watch = new ReadinessWatch(guest);
    List<Line> awaited = watch.awaited();
    if (!awaited.isEmpty() && guest.hypervisor() instanceof HasConsole talent) {
      talent.onConsoleLine(guest.name(), text -> awaited.forEach(line -> line.read(text)));
    } else {
      awaited.forEach(line -> fail(line.seen(), "the backend keeps no console to be ready by"));
    }
    return watch;
  }

  /**
   * Watches a guest that an earlier daemon started. What its console shows already counts; more of
   * it is only heard from the next start on.
   */
  static ReadinessWatch foundBooting(KeptGuest guest) {
    ReadinessWatch watch = new ReadinessWatch(guest);
    String shown =
        guest.hypervisor() instanceof HasConsole talent ? talent.console(guest.name()) : "";
    for (Line line : watch.awaited()) {
      shown.lines().forEach(line::read);
      fail(line.seen(), "it was not seen on the console that the guest is ready");
    }
    return watch;
  }

  private List<Line> awaited() {
    List<Line> awaited = new ArrayList<>();
    for (Service service : guest.services()) {
      if (service.ready() instanceof Readiness.Console console) {
        Line line = new Line(console, new CompletableFuture<>());
        awaited.add(line);
        observed.add(line.seen());
      }
    }
    return awaited;
  }

  private static void fail(CompletableFuture<Void> seen, @Nullable String why) {
    seen.completeExceptionally(new IllegalStateException(why));
  }

  /** Notes that the guest goes on from where it was ready, and boots no more. */
  void goesOn() {
    bootedBefore = true;
    observed.forEach(each -> each.complete(null)); // they may be waited for already
    observed.clear();
  }

  /** Notes that the VMM runs the guest, which can have keys now, or be ready after a delay. */
  void running(Workers workers) {
    if (!bootedBefore) {
      keys.forEach(this::await);
    }
    long delayNs =
        guest.services().stream()
            .mapToLong(s -> s.ready() instanceof Readiness.Delay(long ns) ? ns : 0)
            .max()
            .orElse(0);
    if (delayNs == 0 || bootedBefore) {
      delay.complete(null);
    } else {
      workers.after(delayNs, () -> delay.complete(null));
    }
  }

  private void await(Key key) {
    if (guest.hypervisor() instanceof HasKeyStore store) {
      store
          .awaitKey(guest.name(), key.name(), Duration.ofNanos(guest.bootDeadlineNs()))
          .whenComplete(key::found);
    } else {
      fail(key.seen(), "the backend keeps no keys to be ready by");
    }
  }

  /** Completes, with the moment, when everything that was asked for has been seen. */
  CompletionStage<Long> listening(AddressHold hold, @Nullable GuestLink link, Ticker ticker) {
    List<CompletableFuture<?>> all = new ArrayList<>(observed);
    if (link != null) {
      all.add(hold.listening(guest.name(), link).toCompletableFuture());
    }
    if (needsRunning(link)) {
      all.add(delay);
    }
    CompletableFuture<Long> listening =
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
            .thenApply(_ -> ticker.nowNs());
    for (CompletableFuture<?> each : all) {
      each.whenComplete(
          (_, thrown) -> {
            if (thrown != null) {
              listening.completeExceptionally(thrown);
            }
          });
    }
    return listening;
  }

  /**
   * Returns whether the VMM must have said that it runs the guest. What listens on the wire runs,
   * whatever the VMM has said.
   */
  private boolean needsRunning(@Nullable GuestLink link) {
    return link == null
        || guest.services().stream().anyMatch(s -> s.ready() instanceof Readiness.Delay);
  }
}
